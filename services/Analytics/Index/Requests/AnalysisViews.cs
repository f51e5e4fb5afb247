namespace CityIp.Analytics.Index;

/// <param name="CentralWeights">By unit, the mean of the weights that put it first; only of units that some weights put first.</param>
internal sealed record SmaaView(IReadOnlyList<string> Elements, int Samples, IReadOnlyList<UnitRobustnessView> Units, IReadOnlyDictionary<string, IReadOnlyList<double>> CentralWeights)
{
    public static SmaaView Of(RankAcceptability found) => new(
        found.Elements, found.Samples, [.. found.Units.Select(UnitRobustnessView.Of)],
        found.Units.Select((u, i) => (u.Code, Weights: found.CentralWeights[i])).Where(p => p.Weights.All(double.IsFinite)).ToDictionary(p => p.Code, IReadOnlyList<double> (p) => p.Weights));
}

/// <param name="Robustness">Part of all pairs that no positive weights turn round.</param>
internal sealed record DominanceView(double Robustness, IReadOnlyList<DominanceOfUnit> Units);

internal sealed record DominanceOfUnit(string Unit, IReadOnlyList<string> BeatenBy, IReadOnlyList<string> Beats);

/// <param name="Gap">Benchmark less unit; of logarithms when logarithmic.</param>
internal sealed record GapView(string Unit, string Benchmark, double Score, double BenchmarkScore, double Gap, bool Logarithmic, IReadOnlyList<GapPartView> Parts)
{
    public static GapView Of(GapDecomposition g, string benchmark) => new(g.Unit, benchmark, g.Score, g.BenchmarkScore, g.Gap, g.Logarithmic, [.. g.Parts.Select(p => new GapPartView(
        p.Code, p.Name, p.Weight, StageTable.Number(p.Score), StageTable.Number(p.BenchmarkScore), p.Rank == 0 ? null : p.Rank, p.ByValue, p.ByCoverage, p.Gap, StageTable.Number(p.Share)))]);
}

/// <param name="ByValue">From scores.</param>
/// <param name="ByCoverage">From the two having different elements missing.</param>
internal sealed record GapPartView(
    string Code, string? Name, double Weight, double? Score, double? BenchmarkScore, int? Rank, double ByValue, double ByCoverage, double Gap, double? Share);

/// <param name="Ahead">Null when nobody is.</param>
internal sealed record NextRankView(string Unit, int? Rank, string? Ahead, double Points, IReadOnlyList<NextRankPart> Parts)
{
    public static NextRankView Of(NextRank n) => new(n.Unit, n.Rank == 0 ? null : n.Rank, n.Ahead, n.Points, n.Parts);
}

/// <param name="Element">Whose share of its group goes from 0 to 1; null when all weights go from those of the index (0) to others (1).</param>
/// <param name="Present">Present share.</param>
/// <param name="Holds">The interval around it in which the present rank holds.</param>
internal sealed record CrossingsView(string Unit, string? Element, double? Present, RankSpan? Holds, IReadOnlyList<Crossing> Crossings, IReadOnlyList<RankSpan> Spans)
{
    public static CrossingsView Of(WeightCrossings c, string? element) => new(c.Unit, element, c.Present, c.Holds, c.Crossings, c.Spans);
}

internal sealed record WhatIfView(string Unit, string Indicator, int? Rank, double? Present, OutcomeView Frozen, OutcomeView Reestimated);

/// <param name="Holds">from: the rank holds from the value on, in the indicator's direction. always, never: whatever the value. given: score and rank at the value asked for.</param>
internal sealed record OutcomeView(string Holds, double? Value, double? Score, int? Rank);

internal sealed record DoubtView(string Unit, double Score, IReadOnlyDictionary<string, double> Weights, IReadOnlyDictionary<string, double> Shares);

internal sealed record ImportanceView(
    string Code, double NominalWeight, double? Correlation, double? Linear, double? MainEffect, double? ImportanceShare, bool Incoherent, IReadOnlyList<string> Against)
{
    public static ImportanceView Of(EffectiveImportance i) => new(
        i.Code, i.NominalWeight, StageTable.Number(i.Correlation), StageTable.Number(i.Linear), StageTable.Number(i.MainEffect), StageTable.Number(i.ImportanceShare), i.Incoherent, i.Against);
}

internal sealed record StatisticsView(
    string Column, double? Min, double? Max, double? Mean, double? Median, double? Sd, double? Skew, double? Kurtosis, int Available, int Nonzero, int Unique, int Same, double AvailableShare,
    bool FewAvailable, bool FewNonzero, bool FewUnique, bool Outliers)
{
    public static StatisticsView Of(ColumnStatistics s) => new(
        s.Column, StageTable.Number(s.Min), StageTable.Number(s.Max), StageTable.Number(s.Mean), StageTable.Number(s.Median), StageTable.Number(s.Sd), StageTable.Number(s.Skew),
        StageTable.Number(s.Kurtosis), s.Available, s.Nonzero, s.Unique, s.Same, s.AvailableShare, s.FewAvailable, s.FewNonzero, s.FewUnique, s.Outliers);
}

internal sealed record AlphaView(string Element, int Level, string Stage, int Items, double? Alpha);

internal sealed record FlagsView(IReadOnlyList<CorrelationView> Redundant, IReadOnlyList<CorrelationView> Contradicting, IReadOnlyList<CorrelationView> Denominators);

/// <param name="Changes">New rank less present one, by unit.</param>
internal sealed record RemovalView(string Code, int Level, double? MeanAbsoluteChange, IReadOnlyDictionary<string, int> Changes, string? Failed);

internal sealed record ProfileView(string Unit, string? Group, IReadOnlyList<ProfileRowView> Rows);

internal sealed record ProfileRowView(string Code, string? Name, int Level, double? Score, int? Rank, int Ranked, double Coverage, int? GroupRank)
{
    public static ProfileRowView Of(ProfileRow r) => new(
        r.Code, r.Name, r.Level, StageTable.Number(r.Score), r.Rank == 0 ? null : r.Rank, r.Ranked, r.Coverage, r.GroupRank is null or 0 ? null : r.GroupRank);
}

internal sealed record StrengthsView(string Unit, string Stage, IReadOnlyList<StrengthRow> Strengths, IReadOnlyList<StrengthRow> Weaknesses);

/// <param name="Cagr">Compound growth a unit of time.</param>
/// <param name="PercentChange">By the least-squares line, a unit of time.</param>
/// <param name="SlopeLow">95 % interval of the slope, null with fewer than three points.</param>
internal sealed record TrendView(
    string Unit, string Column, int Points, double Available, double? First, double? Last, double? Cagr, double? PercentChange, double? SlopeLow, double? SlopeHigh)
{
    public static TrendView Of(Trend t) => new(
        t.Unit, t.Column, t.Points, t.Available, t.First, t.Last, StageTable.Number(t.Cagr), StageTable.Number(t.PercentChange), StageTable.Number(t.SlopeLow), StageTable.Number(t.SlopeHigh));
}

/// <param name="Order">Units, the best first.</param>
/// <param name="Agreement">Sum over pairs of the degree to which the first outranks the second; bound is the most there could be.</param>
/// <param name="Optimal">Proven to be the best order; otherwise the best found.</param>
internal sealed record KemenyView(string Element, IReadOnlyList<string> Order, double Agreement, double Bound, bool Optimal);

/// <param name="Matrix">Row p, column q: the share of the weight on which p is above q, half where they are equal.</param>
/// <param name="Robustness">Part of all pairs in which one is above in everything.</param>
internal sealed record OutrankingView(string Element, IReadOnlyList<string> Units, IReadOnlyList<IReadOnlyList<double?>> Matrix, IReadOnlyList<double?> Copeland, double Robustness);

/// <summary>Another method beside this one; a positive rank change is a better rank under the other.</summary>
internal sealed record CompareView(string? Name, string Hash, IReadOnlyList<ComparedView> Units, IReadOnlyDictionary<string, IReadOnlyList<CorrelationView>> Correlations);

internal sealed record ComparedView(string Unit, double? Time, double? Score, double? OtherScore, int? Rank, int? OtherRank, int? RankChange);
