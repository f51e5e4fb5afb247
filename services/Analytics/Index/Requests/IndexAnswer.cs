namespace CityIp.Analytics.Index;

internal sealed record StageRow(string Unit, double? Time, IReadOnlyList<double?> Values);

/// <summary>A table for JSON: missing is null.</summary>
internal sealed record StageTable(IReadOnlyList<string> Columns, IReadOnlyList<StageRow> Rows)
{
    public static StageTable Of(Table table) => Of(table.Rows, table.Columns, (i, c) => Number(table[i, c]));

    public static StageTable OfRanks(IndexResult result) => Of(result.Rows, result.Tree.Codes, (i, c) => result.Ranks[c * result.Rows.Length + i] is > 0 and var rank ? rank : null);

    /// <summary>JSON has no NaN and no infinity.</summary>
    public static double? Number(double value) => double.IsFinite(value) ? value : null;

    private static StageTable Of(UnitRow[] rows, string[] columns, Func<int, int, double?> value) =>
        new(columns, [.. rows.Select((r, i) => new StageRow(r.Code, r.Time, [.. columns.Select((_, c) => value(i, c))]))]);
}

/// <summary>Answer of a stateless computation.</summary>
/// <param name="Hash">SHA-256 of data and method.</param>
/// <param name="Sources">As the request gave them.</param>
/// <param name="Runtime">The same bits are promised on the same build and runtime.</param>
internal sealed record IndexAnswer(
    string Hash, string Runtime, IReadOnlyDictionary<string, StageTable> Stages, IReadOnlyList<TreatLogView>? TreatmentLog, IReadOnlyDictionary<string, double>? EffectiveWeights,
    AnalysisAnswer? Analysis, IReadOnlyList<IndexProblem> Warnings, IReadOnlyList<string>? Sources);

internal sealed record TreatLogView(
    string Indicator, double? Time, double? Skew, double? Kurtosis, bool? Passed, int? Winsorised, double? SkewAfter, double? KurtosisAfter, bool? PassedAfter, string? Then, bool? PassedThen)
{
    public static TreatLogView Of(TreatLog log) => new(
        log.Indicator, log.Time, StageTable.Number(log.Before.Skew), StageTable.Number(log.Before.Kurtosis), log.PassedBefore, log.Winsorised, Number(log.AfterWinsorising?.Skew),
        Number(log.AfterWinsorising?.Kurtosis), log.PassedWinsorised, log.Then is { } then ? Names.Of(then) : null, log.PassedThen);

    private static double? Number(double? value) => value is { } v ? StageTable.Number(v) : null;
}

internal sealed record AnalysisAnswer(
    RobustnessAnswer? Uncertainty, RobustnessAnswer? Sensitivity, IReadOnlyDictionary<string, IReadOnlyList<CorrelationView>>? Correlations, IReadOnlyDictionary<string, WeightsView>? Weights);

internal sealed record CorrelationView(string First, string Second, double? Value, double? P, int Count);

internal sealed record WeightsView(IReadOnlyDictionary<string, double> Weights, double? Objective, double? Stationarity);

/// <summary>Robustness for JSON: per unit the nominal rank, its statistics and P(rank = r) from r = 1; per run what was chosen, when asked for.</summary>
internal sealed record RobustnessAnswer(
    int Runs, IReadOnlyList<UnitRobustnessView> Units, IReadOnlyList<FailedRun> Failures, IReadOnlyList<SobolIndexView>? Indices, int? RowsUsed, IReadOnlyList<KeptRunView> Kept);

internal sealed record UnitRobustnessView(
    string Unit, double? Score, int? Rank, double? MeanRank, double? MedianRank, double? Q5, double? Q95, double? MeanScore, int Unranked, IReadOnlyList<double?> Probabilities)
{
    public static UnitRobustnessView Of(UnitRobustness u) => new(
        u.Code, StageTable.Number(u.NominalScore), u.NominalRank == 0 ? null : u.NominalRank, StageTable.Number(u.MeanRank), StageTable.Number(u.MedianRank), StageTable.Number(u.Q5),
        StageTable.Number(u.Q95), StageTable.Number(u.MeanScore), u.Unranked, [.. u.Probabilities.Select(StageTable.Number)]);
}

internal sealed record SobolIndexView(string Input, double? First, double? Total, double? FirstLow, double? FirstHigh, double? TotalLow, double? TotalHigh)
{
    public static SobolIndexView Of(SobolIndex i) => new(
        i.Input, StageTable.Number(i.First), StageTable.Number(i.Total), StageTable.Number(i.FirstLow), StageTable.Number(i.FirstHigh), StageTable.Number(i.TotalLow), StageTable.Number(i.TotalHigh));
}

internal sealed record KeptRunView(int Run, IReadOnlyList<double> Decoded, IReadOnlyList<double?> Scores, IReadOnlyList<int?> Ranks)
{
    public static KeptRunView Of(KeptRun run) => new(run.Run, run.Decoded, [.. run.Scores.Select(StageTable.Number)], [.. run.Ranks.Select(r => r == 0 ? (int?)null : r)]);
}
