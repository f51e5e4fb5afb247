using System.ComponentModel;
using System.Text.Json.Serialization;

namespace CityIp.Analytics.Index;

/// <summary>What else is asked of the index that is computed. Each member is one analysis; the listing of methods is made of them.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AnalysisRequest
{
    [Description("Panel data: the time that the analyses look at, scaled as the method says; the latest when it is not given. Trends look at every time.")]
    public double? Time { get; init; }

    [Description("Monte Carlo over the choices in doubt: rank intervals, P(rank = r) and P(rank at most r).")]
    public RobustnessRequest? Uncertainty { get; init; }

    [Description("Sobol indices: which choice drives the result. Saltelli's design, first order centred, totals by Jansen.")]
    public RobustnessRequest? Sensitivity { get; init; }

    [Description("Correlations with p-values between all elements: pearson, spearman, kendall (tau-b).")]
    public IReadOnlyList<string>? Correlations { get; init; }

    [Description("Weights that can be worked out: from the data, or from the judgement of experts.")]
    public WeightsRequest? Weights { get; init; }

    [Description("Rank acceptability: P(rank = r) with the weights of a level uniform on the simplex.")]
    public SmaaRequest? Smaa { get; init; }

    [Description("Who is better than whom under every positive weight.")]
    public DominanceRequest? Dominance { get; init; }

    [Description("A gap taken apart exactly, element by element: arithmetic, or in logarithms when the index is geometric.")]
    public IReadOnlyList<GapRequest>? Gaps { get; init; }

    [Description("Points to the next better rank, and what each element alone would have to gain.")]
    public IReadOnlyList<NextRankRequest>? NextRank { get; init; }

    [Description("The exact weights at which a unit changes places with others.")]
    public IReadOnlyList<CrossingsRequest>? Crossings { get; init; }

    [Description("What an indicator would have to be for a rank, or the rank it gives: all parameters frozen, and everything estimated anew.")]
    public IReadOnlyList<WhatIfRequest>? WhatIf { get; init; }

    [Description("Each unit under its most favourable weights (a linear programme).")]
    public DoubtRequest? BenefitOfTheDoubt { get; init; }

    [Description("What the elements of a level really decide, beside their weights; incoherent ones are flagged.")]
    public LevelRequest? Importance { get; init; }

    [Description("Statistics and flags of every column, by the names of stages.")]
    public IReadOnlyList<string>? Statistics { get; init; }

    [Description("Cronbach's alpha of the elements of a level under an element.")]
    public IReadOnlyList<AlphaRequest>? Alpha { get; init; }

    [Description("Pairs of indicators that are redundant or contradict each other, and indicators that go with a denominator.")]
    public FlagsRequest? Flags { get; init; }

    [Description("Correlations of the elements of a level with everything above them.")]
    public FamiliesRequest? Families { get; init; }

    [Description("Rank changes when the elements of a level are removed one at a time, by level.")]
    public IReadOnlyList<int>? RemoveOne { get; init; }

    [Description("A unit's scores, ranks and coverage in every element, and its ranks inside a group.")]
    public IReadOnlyList<ProfileRequest>? Profiles { get; init; }

    [Description("The indicators in which a unit ranks best and worst.")]
    public IReadOnlyList<StrengthsRequest>? Strengths { get; init; }

    [Description("Ranks inside each group of units, by the names of groups.")]
    public IReadOnlyList<string>? GroupRanks { get; init; }

    [Description("Change over time of every unit and column (panel data).")]
    public TrendsRequest? Trends { get; init; }

    [Description("The order that agrees most with the outranking matrix (Condorcet, Kemeny, Young and Levenglick): non-compensatory.")]
    public ElementRequest? Kemeny { get; init; }

    [Description("The outranking matrix of an element's children, the Copeland scores and the share of dominance pairs.")]
    public ElementRequest? Outranking { get; init; }

    [Description("Other methods on the same data, unit by unit beside this one.")]
    public IReadOnlyList<CompareRequest>? Compare { get; init; }
}
