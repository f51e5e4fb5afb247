using CityIp.Analytics.Index;

namespace CityIp.Analytics.Charts;

/// <summary>The charts there are: what each needs to have computed, and how it is drawn.</summary>
internal sealed record ChartKind(string Name, Func<IndexRequest, ChartQuery, AnalysisRequest> Needs, Func<ChartData, ChartQuery, bool, string> Draw)
{
    /// <summary>Rows of the sensitivity analysis that is derived from an uncertainty analysis: 1,024 rows with four inputs are 6,144 runs.</summary>
    public const int SensitivityRows = 1024;

    public static IReadOnlyList<ChartKind> All { get; } =
    [
        new("ranking", (request, _) => new() { Uncertainty = request.Analysis?.Uncertainty is { } u ? u with { KeepRuns = false } : null }, RankingChart.Draw),
        new("profile", (_, _) => new(), ProfileChart.Draw),
        new("gap", (request, asked) => new() { Gaps = [new() { Unit = asked.Unit!, Benchmark = asked.Benchmark(request), Level = asked.Level }] }, GapChart.Draw),
        new("sensitivity", (request, asked) => new() { Sensitivity = Sensitivity(request.Analysis, asked.Unit) }, SensitivityChart.Draw),
    ];

    public static ChartKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>The computation that the chart is drawn from: what else the request asks for is left out.</summary>
    /// <exception cref="IndexRefusedException">A parameter of the chart does not fit.</exception>
    public IndexRequest Prepare(IndexRequest request, ChartQuery asked)
    {
        if (asked.Unit is null ? Name is "profile" or "gap" : request.Units.All(u => u.Code != asked.Unit))
        {
            throw new IndexRefusedException("unit", asked.Unit is null ? "is missing: name one of the units" : $"'{asked.Unit}' is none of the units");
        }

        if (asked.Title?.Length > ChartQuery.LongestTitle)
        {
            throw new IndexRefusedException("title", $"has {asked.Title.Length} characters; at most {ChartQuery.LongestTitle}");
        }

        return request with { Return = ["aggregated", "ranks", "coverage"], Analysis = Needs(request, asked) with { Time = request.Analysis?.Time } };
    }

    private static RobustnessRequest Sensitivity(AnalysisRequest? given, string? unit) => given switch
    {
        { Sensitivity: { } s } => s with { KeepRuns = false, TargetUnit = unit ?? s.TargetUnit },
        { Uncertainty: { Inputs.Count: > 1 } u } => u with { KeepRuns = false, Runs = SensitivityRows, Design = null, Decoded = null, Bootstrap = 500, TargetUnit = unit },
        _ => throw new IndexRefusedException("analysis.sensitivity", "is missing: the chart shows what a sensitivity analysis, or an uncertainty analysis of two inputs or more, varies"),
    };
}
