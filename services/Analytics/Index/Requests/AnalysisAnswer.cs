namespace CityIp.Analytics.Index;

/// <summary>Answers to what was asked under analysis; null = not asked.</summary>
internal sealed record AnalysisAnswer(
    RobustnessAnswer? Uncertainty, RobustnessAnswer? Sensitivity, IReadOnlyDictionary<string, IReadOnlyList<CorrelationView>>? Correlations, IReadOnlyDictionary<string, WeightsView>? Weights)
{
    /// <summary>The time that was looked at, in panel data.</summary>
    public double? Time { get; init; }
    public SmaaView? Smaa { get; init; }
    public DominanceView? Dominance { get; init; }
    public IReadOnlyList<GapView>? Gaps { get; init; }
    public IReadOnlyList<NextRankView>? NextRank { get; init; }
    public IReadOnlyList<CrossingsView>? Crossings { get; init; }
    public IReadOnlyList<WhatIfView>? WhatIf { get; init; }
    public IReadOnlyList<DoubtView>? BenefitOfTheDoubt { get; init; }
    public IReadOnlyList<ImportanceView>? Importance { get; init; }
    public IReadOnlyDictionary<string, IReadOnlyList<StatisticsView>>? Statistics { get; init; }
    public IReadOnlyList<AlphaView>? Alpha { get; init; }
    public FlagsView? Flags { get; init; }
    public IReadOnlyList<CorrelationView>? Families { get; init; }
    public IReadOnlyList<RemovalView>? RemoveOne { get; init; }
    public IReadOnlyList<ProfileView>? Profiles { get; init; }
    public IReadOnlyList<StrengthsView>? Strengths { get; init; }
    public IReadOnlyDictionary<string, StageTable>? GroupRanks { get; init; }
    public IReadOnlyList<TrendView>? Trends { get; init; }
    public KemenyView? Kemeny { get; init; }
    public OutrankingView? Outranking { get; init; }
    public IReadOnlyList<CompareView>? Compare { get; init; }
}

internal sealed record CorrelationView(string First, string Second, double? Value, double? P, int Count)
{
    public static CorrelationView Of(CorrelatedPair p) => new(p.First, p.Second, StageTable.Number(p.Correlation.Value), StageTable.Number(p.Correlation.P), p.Correlation.Count);
}

/// <param name="Objective">Value of the goal at the optimum.</param>
/// <param name="Stationarity">Largest step of the projected gradient; 0 at an exact optimum.</param>
internal sealed record WeightsView(IReadOnlyDictionary<string, double> Weights, double? Objective, double? Stationarity)
{
    /// <summary>Correlations with the index (shares of them under balance) that the weights give, in the order of the elements by code.</summary>
    public IReadOnlyDictionary<string, double>? Obtained { get; init; }
    public int? Evaluations { get; init; }

    /// <summary>Standard deviation over experts.</summary>
    public IReadOnlyDictionary<string, double>? Dispersion { get; init; }

    /// <summary>Of pairwise comparisons; consistent below 0.1.</summary>
    public double? ConsistencyRatio { get; init; }

    /// <summary>Of principal components and factors: share of the variance that the components explain, by group.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>>? Explained { get; init; }

    public static WeightsView Of(OptimisedWeights best) => new(best.AsSet(), StageTable.Number(best.Objective), StageTable.Number(best.Stationarity))
    {
        Obtained = best.Elements.Zip(best.Obtained).ToDictionary(p => p.First, p => p.Second),
        Evaluations = best.Evaluations,
    };
}

/// <summary>Robustness for JSON: per unit the nominal rank, its statistics, P(rank = r) and P(rank at most r) from r = 1; per run what was chosen, when asked for.</summary>
/// <param name="Inputs">What the draws of the kept runs stand for.</param>
internal sealed record RobustnessAnswer(
    int Runs, IReadOnlyList<UnitRobustnessView> Units, IReadOnlyList<FailedRun> Failures, IReadOnlyList<SobolIndexView>? Indices, int? RowsUsed, IReadOnlyList<KeptRunView> Kept,
    IReadOnlyList<InputView>? Inputs = null);

/// <param name="Values">The list that a decoded draw points into, from 0; null for a range, whose draw is the value.</param>
internal sealed record InputView(string Name, string Path, IReadOnlyList<object?>? Values)
{
    public static InputView Of(UncertainInput input) => new(input.Name, input.Path, (input.Distribution as Distribution.OneOf)?.Values.Select((value, k) => value switch
    {
        Step => input.Describe(k),
        _ => value,
    }).ToList());
}

internal sealed record UnitRobustnessView(
    string Unit, double? Score, int? Rank, double? MeanRank, double? MedianRank, double? Q5, double? Q95, double? MeanScore, int Unranked, IReadOnlyList<double?> Probabilities)
{
    /// <summary>P(rank at most r), r from 1.</summary>
    public IReadOnlyList<double?> AtMost { get; init; } = [];

    public static UnitRobustnessView Of(UnitRobustness u) => new(
        u.Code, StageTable.Number(u.NominalScore), u.NominalRank == 0 ? null : u.NominalRank, StageTable.Number(u.MeanRank), StageTable.Number(u.MedianRank), StageTable.Number(u.Q5),
        StageTable.Number(u.Q95), StageTable.Number(u.MeanScore), u.Unranked, [.. u.Probabilities.Select(StageTable.Number)])
    {
        AtMost = [.. Enumerable.Range(1, u.Probabilities.Length).Select(r => StageTable.Number(u.AtMost(r)))],
    };
}

internal sealed record SobolIndexView(string Input, double? First, double? Total, double? FirstLow, double? FirstHigh, double? TotalLow, double? TotalHigh)
{
    public static SobolIndexView Of(SobolIndex i) => new(
        i.Input, StageTable.Number(i.First), StageTable.Number(i.Total), StageTable.Number(i.FirstLow), StageTable.Number(i.FirstHigh), StageTable.Number(i.TotalLow), StageTable.Number(i.TotalHigh));
}

/// <summary>A run: scores and ranks in the order of the answer's units; null scores in a run that failed.</summary>
internal sealed record KeptRunView(int Run, IReadOnlyList<double> Decoded, IReadOnlyList<double?> Scores, IReadOnlyList<int?> Ranks)
{
    public static KeptRunView Of(KeptRun run) => new(run.Run, run.Decoded, [.. run.Scores.Select(StageTable.Number)], [.. run.Ranks.Select(r => r == 0 ? (int?)null : r)]);
}
