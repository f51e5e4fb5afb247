using System.Text.Json;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Index;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Versions;
using Npgsql;

namespace CityIp.Analytics.Publications;

/// <summary>A result as rankings, claims and comparisons read it.</summary>
internal sealed class PublishedIndex
{
    private readonly Dictionary<string, UnitRobustnessView> robustness;
    private readonly Dictionary<string, UnitView> units;

    private PublishedIndex(Computation computation, StoredAnswer<StoredAnalysis> answer, StageTable scores, StageTable ranks, StageTable coverage)
    {
        (Computation, Answer, Scores, Ranks, Coverage) = (computation, answer, scores, ranks, coverage);
        robustness = (answer.Analysis?.Uncertainty?.Units ?? []).ToDictionary(unit => unit.Unit);
        units = answer.Units.ToDictionary(unit => unit.Code);
    }

    public Computation Computation { get; }

    public StoredAnswer<StoredAnalysis> Answer { get; }

    public StageTable Scores { get; }

    public StageTable Ranks { get; }

    public StageTable Coverage { get; }

    /// <summary>The result of a computation that is done.</summary>
    public static async Task<PublishedIndex> ReadAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        async Task<T> Part<T>(string name) =>
            JsonSerializer.Deserialize<T>((await ComputationTable.PartAsync(connection, id, name, cancellationToken))!, StoredJson.Options)!;
        return new(
            (await ComputationTable.FindAsync(connection, id, cancellationToken))!, await Part<StoredAnswer<StoredAnalysis>>(ComputationTable.Answer),
            await Part<StageTable>("aggregated"), await Part<StageTable>("ranks"), await Part<StageTable>("coverage"));
    }

    /// <summary>How sure a unit's rank is; null without an uncertainty analysis.</summary>
    public UnitRobustnessView? RobustnessOf(string code) => robustness.GetValueOrDefault(code);

    /// <summary>Code of a unit by its code or name, whatever its case; null when it is not among them.</summary>
    public string? FindUnit(string? name) => name is null ? null
        : units.ContainsKey(name) ? name
        : Answer.Units.FirstOrDefault(unit => string.Equals(unit.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(unit.Code, City.IdOf(name), StringComparison.OrdinalIgnoreCase))?.Code;

    /// <summary>All units of the latest time, by rank.</summary>
    public List<RankedUnit> Ranking()
    {
        var root = Answer.Elements[^1];
        string[] dimensions = [.. Answer.Elements.Where(element => element.Level == root.Level - 1).Select(element => element.Code)];
        var columns = Scores.Columns.Select((code, at) => (code, at)).ToDictionary(column => column.code, column => column.at);
        var covered = Coverage.Columns.ToList().IndexOf(root.Code);
        var latest = Scores.Rows.Max(row => row.Time);
        var rows = Scores.Rows.Select((row, at) => (row, at)).Where(pair => pair.row.Time == latest).Select(pair =>
        {
            var (row, at) = pair;
            var found = RobustnessOf(row.Unit);
            var rank = (int?)Ranks.Rows[at].Values[columns[root.Code]];
            var unit = units[row.Unit];
            return new RankedUnit(
                rank, row.Unit, unit.Name, unit.Groups, row.Values[columns[root.Code]], covered < 0 ? null : Coverage.Rows[at].Values[covered], found is null ? null : [found.Q5, found.Q95], found?.MedianRank,
                found is not null && rank is { } r ? found.Probabilities[r - 1] : null, dimensions.ToDictionary(code => code, code => row.Values[columns[code]]));
        });
        return [.. rows.OrderBy(row => row.Rank ?? int.MaxValue).ThenBy(row => row.Unit, StringComparer.Ordinal)];
    }

    public PublicationView View(Publication publication, string? city)
    {
        var ranking = Ranking();
        var unit = FindUnit(city);
        return new(
            publication.Number, publication.Title, publication.Note, publication.PublishedAt, publication.PublishedBy, publication.ComputationId,
            new(Computation.Dataset, Computation.DatasetVersion), new(Computation.Method, Computation.MethodVersion), Computation.Hash!, Computation.ResultHash!, Computation.Runtime!, Computation.Build!,
            Computation.Time ?? Scores.Rows.Max(row => row.Time), Answer.MissingValues, Answer.UncertaintySet, Answer.Elements, ranking.FirstOrDefault(row => row.Unit == unit), ranking.Count(row => row.Rank is not null), ranking, Answer.Sources);
    }
}
