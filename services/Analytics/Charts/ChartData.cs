using CityIp.Analytics.Index;
using CityIp.Analytics.Jobs;

namespace CityIp.Analytics.Charts;

/// <summary>A unit as a chart shows it.</summary>
internal sealed record ChartUnit(string Code, string Label, int? Rank, double? Score, double? Coverage, UnitRobustnessView? Robustness);

/// <summary>An element of the index as a chart shows it.</summary>
internal sealed record ChartElement(string Code, string Label, int Level, string? Parent, int Column);

/// <summary>A computed index, ready to be drawn: names instead of codes, at one time.</summary>
internal sealed class ChartData
{
    private readonly StageTable scores;
    private readonly StageTable ranks;
    private readonly Dictionary<string, int> rows;
    private readonly IReadOnlyDictionary<string, string> names;

    /// <param name="request">What was computed.</param>
    /// <param name="answer">With aggregated, ranks and coverage.</param>
    /// <param name="group">Group of units that is named with each unit.</param>
    /// <param name="names">Names by code in place of those of the request.</param>
    /// <param name="missing">The choice for missing values, where it was made by a saved method.</param>
    public ChartData(IndexRequest request, IndexAnswer answer, string? group = null, IReadOnlyDictionary<string, string>? names = null, MissingView? missing = null)
    {
        Missing = missing;
        (Request, Answer, this.names) = (request, answer, names ?? new Dictionary<string, string>());
        (scores, ranks) = (answer.Stages["aggregated"], answer.Stages["ranks"]);
        var time = answer.Analysis?.Time ?? scores.Rows.Max(r => r.Time);
        rows = Enumerable.Range(0, scores.Rows.Count).Where(i => scores.Rows[i].Time == time).ToDictionary(i => scores.Rows[i].Unit);
        var columns = scores.Columns.Select((code, k) => (code, k)).ToDictionary(p => p.code, p => p.k);
        Elements = [.. request.Indicators.Where(i => columns.ContainsKey(i.Code)).Select(i => new ChartElement(i.Code, Name(i.Code, i.Name), i.Level, i.Parent, columns[i.Code]))];
        Root = Elements.MaxBy(e => e.Level)!;
        var robust = (answer.Analysis?.Uncertainty ?? answer.Analysis?.Sensitivity)?.Units.ToDictionary(u => u.Unit);
        var coverage = answer.Stages["coverage"];
        var asked = request.Units.Where(u => u.Time == time).ToDictionary(u => u.Code);
        Units =
        [
            .. rows.Select(row => new ChartUnit(
                row.Key, Label(asked[row.Key], group), (int?)ranks.Rows[row.Value].Values[Root.Column], scores.Rows[row.Value].Values[Root.Column], coverage.Rows[row.Value].Values[Root.Column],
                robust?.GetValueOrDefault(row.Key))).OrderBy(u => u.Rank ?? int.MaxValue).ThenBy(u => u.Label, StringComparer.Ordinal),
        ];
    }

    public IndexRequest Request { get; }
    public IndexAnswer Answer { get; }

    /// <summary>The choice for missing values, where it is known.</summary>
    public MissingView? Missing { get; }

    public IReadOnlyList<ChartUnit> Units { get; }
    public IReadOnlyList<ChartElement> Elements { get; }
    public ChartElement Root { get; }

    public string Name(string code, string? otherwise = null) => names.GetValueOrDefault(code) ?? otherwise ?? code;

    public ChartUnit Unit(string? code, string where) => Units.FirstOrDefault(u => u.Code == code)
        ?? throw new IndexRefusedException(where, code is null ? "is missing: name one of the units" : $"'{code}' is none of the units");

    public double? Score(string unit, ChartElement element) => scores.Rows[rows[unit]].Values[element.Column];

    public int? Rank(string unit, ChartElement element) => (int?)ranks.Rows[rows[unit]].Values[element.Column];

    public int Ranked => Units.Count(u => u.Rank is not null);

    /// <summary>Where the figures come from, what they were computed with, and what was varied.</summary>
    public IReadOnlyList<string> Notes(Sheet about)
    {
        var analysis = Answer.Analysis?.Uncertainty is not null ? Request.Analysis?.Uncertainty : Request.Analysis?.Sensitivity;
        List<string> notes = [];
        if (analysis is not null)
        {
            var inputs = string.Join(about.Say(", ", "、"), analysis.Inputs.Select(i => Name(i.Name ?? i.Path)));
            notes.Add(about.Say(
                $"Varied in {(Answer.Analysis?.Uncertainty ?? Answer.Analysis?.Sensitivity)!.Runs:N0} runs: {inputs}. A probability is the share of these runs, not of the future.",
                $"在 {(Answer.Analysis?.Uncertainty ?? Answer.Analysis?.Sensitivity)!.Runs:N0} 次计算中变动：{inputs}。概率是这些计算中的占比，不是对未来的预测。"));
        }

        if (Missing is not null)
        {
            notes.Add(about.Say($"Missing values: {Missing.Statement}", Missing.InChinese));
        }

        var sources = Answer.Sources ?? [];
        notes.Add(sources.Count == 0
            ? about.Say("Sources: not given in the request.", "来源：请求中未给出。")
            : about.Say("Sources: ", "来源：") + string.Join(' ', sources.Select(Source)));
        notes.Add(about.Say($"Data and method: {Answer.Hash[..16]}. Scores are not rounded before ranking.", $"数据与方法：{Answer.Hash[..16]}。排名前不对得分取整。"));
        return notes;
    }

    /// <summary>A source without the word before it.</summary>
    public static string Source(string line) => line.StartsWith("Source: ", StringComparison.Ordinal) ? line["Source: ".Length..] : line;

    private string Label(UnitRequest unit, string? group)
    {
        var name = Name(unit.Code, unit.Name);
        return group is not null && unit.Groups?.GetValueOrDefault(group) is { } of ? $"{name} ({of})" : name;
    }
}
