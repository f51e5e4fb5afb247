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
    AnalysisAnswer? Analysis, IReadOnlyList<IndexProblem> Warnings, IReadOnlyList<string>? Sources)
{
    /// <summary>What normalisation took from the data, by indicator: a normalise step takes it under stored. Null when each time has its own.</summary>
    public IReadOnlyDictionary<string, StoredNormaliser>? Normalisers { get; init; }
    public IReadOnlyList<ScreenedView>? Screening { get; init; }

    /// <summary>Every point that treatment changed.</summary>
    public IReadOnlyList<TreatedPointView>? TreatedPoints { get; init; }
}

internal sealed record ScreenedView(string Unit, double? Time, int Missing, int Zeros, double Available, double? Nonzero, bool LowData, bool LowNonzero, bool Included)
{
    public static ScreenedView Of(ScreenedUnit u) => new(u.Code, u.Time, u.Missing, u.Zeros, u.Available, StageTable.Number(u.Nonzero), u.LowData, u.LowNonzero, u.Included);
}

/// <param name="Treatment">winsorised_high, winsorised_low or transformed.</param>
internal sealed record TreatedPointView(string Unit, double? Time, string Indicator, string Treatment);

internal sealed record TreatLogView(
    string Indicator, double? Time, double? Skew, double? Kurtosis, bool? Passed, int? Winsorised, double? SkewAfter, double? KurtosisAfter, bool? PassedAfter, string? Then, bool? PassedThen)
{
    public static TreatLogView Of(TreatLog log) => new(
        log.Indicator, log.Time, StageTable.Number(log.Before.Skew), StageTable.Number(log.Before.Kurtosis), log.PassedBefore, log.Winsorised, Number(log.AfterWinsorising?.Skew),
        Number(log.AfterWinsorising?.Kurtosis), log.PassedWinsorised, log.Then is { } then ? Names.Of(then) : null, log.PassedThen);

    private static double? Number(double? value) => value is { } v ? StageTable.Number(v) : null;
}
