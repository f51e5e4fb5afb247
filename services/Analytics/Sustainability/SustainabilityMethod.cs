using CityIp.Analytics.Index;

namespace CityIp.Analytics.Sustainability;

/// <summary>What an asset's sustainability is made of.</summary>
internal enum Dimension
{
    HeritageIntegrity,
    Reach,
    CommercialYield,
    CommunityBenefit,
    Renewal,

    /// <summary>More of it lowers the score.</summary>
    VisitorPressure,
}

/// <summary>Where an indicator's figure comes from.</summary>
internal enum Evidence
{
    /// <summary>The newest dated and sourced assessment with a score.</summary>
    Assessed,

    /// <summary>What the platform counted.</summary>
    Counted,
}

/// <summary>
/// An indicator with its goalposts: fixed, so that an asset's score says the same whatever other assets there are and from day to day.
/// A value at or beyond the worse post scores 1, at or beyond the better one 100 (not 0: a geometric mean of anything with 0 is 0).
/// </summary>
/// <param name="Aspect">Aspect of the catalog's assessments; null for what is counted.</param>
/// <param name="Logarithm">Base b of log(1 + x) that is put between the posts; null for x itself.</param>
/// <param name="Least">Less than this is no evidence either way: the indicator is unknown.</param>
internal sealed record IndicatorRule(string Code, Dimension Dimension, Evidence Evidence, string? Aspect, string Unit, double Worst, double Best, int? Logarithm, double Least, string How)
{
    private const double Floor = 1;
    private const double Ceiling = 100;

    /// <summary>The engine's own normaliser with stored parameters: nothing is estimated from the assets at hand.</summary>
    public Normaliser Normaliser { get; } = new(NormaliserForm.Linear, Worst < Best ? 1 : -1)
    {
        Shift = Worst < Best ? Worst : -Worst,
        Divisor = Math.Abs(Best - Worst),
        Low = 0,
        High = 1,
        Factor = Ceiling - Floor,
        Offset = Floor,
    };

    /// <summary>The figure on the scale of the posts.</summary>
    public double Scaled(double value) => Logarithm switch
    {
        null => value,
        2 => Math.Log2(1 + value),
        10 => Math.Log10(1 + value),
        _ => throw new InvalidOperationException($"{Code} has a logarithm that nobody needed so far."),
    };

    public double ScoreOf(double value) => Normaliser.Apply(Scaled(value));
}

/// <summary>
/// The method, in one place and versioned: whatever changes a score changes <see cref="Version"/>, and scores of two versions are not compared.
/// </summary>
internal static class SustainabilityMethod
{
    public const string Version = "2026-1";

    public const int DimensionsNeeded = 4;

    /// <summary>Counted figures are of this many days up to and with the day of the score.</summary>
    public const int WindowDays = 365;

    /// <summary>An assessment older than this no longer tells how things are.</summary>
    public const int AssessmentYears = 5;

    /// <summary>The load is the mean of the busiest so many days.</summary>
    public const int BusiestDays = 3;

    public const string Aggregation =
        "Within a dimension the best evidence counts, under visitor pressure the worst. The score is the geometric mean of the known dimensions with equal weights, and never above heritage integrity: "
        + "equal weights in a geometric mean still let a high yield make up for a low heritage, and what is lost of heritage nothing makes good. "
        + "Mazziotta-Pareto was not taken: it is not monotone, so that an improvement can lower a score, and it needs the mean and spread of the assets at hand, so that one more asset changes all scores.";

    public const string Unknown =
        "An unknown dimension is left out, not put at nothing and not at the average. With fewer than four known there is no score. The range says what the score could be with the unknown ones at worst and at best.";

    public static readonly IReadOnlyList<IndicatorRule> Indicators =
    [
        Assessed("heritage-assessed", Dimension.HeritageIntegrity, "heritage-integrity"),
        Assessed("reach-assessed", Dimension.Reach, "reach"),
        Assessed("global-reach-assessed", Dimension.Reach, "global-reach"),
        Assessed("local-reach-assessed", Dimension.Reach, "local-reach"),
        new("touches", Dimension.Reach, Evidence.Counted, null, "activities in 365 days", 0, 4, 10, 100,
            "Activities that name the asset, of the shown generation of each expo, late ones in the hour they happened in. log10(1 + x) between 0 and 4; fewer than 100 are no evidence."),
        new("leads", Dimension.Reach, Evidence.Counted, null, "leads captured in 365 days", 0, 2, 10, 10,
            "Captures of a lead at booths that feature the asset. log10(1 + x) between 0 and 2; fewer than 10 are no evidence."),
        Assessed("yield-assessed", Dimension.CommercialYield, "commercial-yield"),
        Assessed("community-assessed", Dimension.CommunityBenefit, "community-benefit"),
        Assessed("renewal-assessed", Dimension.Renewal, "renewal"),
        new("deals", Dimension.Renewal, Evidence.Counted, null, "deals in equal parts", 0, 2, 2, 1,
            "Deals that are signed, landed or in aftercare on the day, each shared in equal parts by its assets. log2(1 + x) between 0 and 2: one deal is the middle, three are full; less than one is no evidence. Their money is shown and not scored: currencies are never added."),
        Assessed("pressure-assessed", Dimension.VisitorPressure, "visitor-pressure", worst: 100, best: 0),
        new("load", Dimension.VisitorPressure, Evidence.Counted, null, "visitors a day / daily visitor capacity", 1.5, 0.5, null, 0,
            "Distinct visitors with the asset on its three busiest days (local days of the expo), mean over its daily visitor capacity as the catalog gives it now. Each day is rounded down to a multiple of the suppression limit, and small days are left out. 0.5 and less is no pressure, 1.5 and more is the most."),
    ];

    public static readonly IReadOnlyList<Dimension> Dimensions = Enum.GetValues<Dimension>();

    public static IndicatorRule Rule(string code) => Indicators.Single(rule => rule.Code == code);

    private static IndicatorRule Assessed(string code, Dimension dimension, string aspect, double worst = 0, double best = 100) => new(
        code, dimension, Evidence.Assessed, aspect, "0 to 100", worst, best, null, 0,
        $"The newest assessment of {aspect} in the catalog that has a score, found on the day or before and at most {AssessmentYears} years ago.");
}
