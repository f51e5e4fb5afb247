using System.Text.Json.Serialization;
using CityIp.Analytics.Chain;
using CityIp.Contracts;

namespace CityIp.Analytics.Sustainability;

internal enum SustainabilityStatus
{
    Assessable,
    NotAssessable,
}

/// <summary>A figure that a dimension is worked out from.</summary>
/// <param name="Value">Null where unknown; <paramref name="Unknown"/> says why.</param>
/// <param name="Score">The value between its goalposts, 1 to 100.</param>
/// <param name="Counts">This is the evidence that the dimension's score rests on.</param>
/// <param name="Source">Who says so.</param>
/// <param name="AsOf">A day for an assessment, a time for what is counted.</param>
internal sealed record InputView(string Code, double? Value, string Unit, double? Score, bool Counts, string Source, string? SourceUri, string? AsOf, string How, string? Unknown);

/// <param name="Score">1 to 100, more is better, also for visitor pressure; null where unknown.</param>
internal sealed record DimensionView(Dimension Dimension, double? Score, string? Unknown, IReadOnlyList<InputView> Inputs);

/// <summary>What is missing, and where it is supplied.</summary>
internal sealed record MissingView(Dimension Dimension, string Reason, string SupplyAt);

/// <summary>1 - |g - l| / (g + l): 1 when global and local reach are equal, 0 when one of them is nothing.</summary>
internal sealed record BalanceView(double? Value, double? Global, double? Local, string How, string? Unknown);

/// <summary>Sum of squared shares: 1 when one deal holds everything, 1/n for n equal ones.</summary>
internal sealed record ConcentrationView(string Of, string? Currency, double? Value, int? Parts, string? AsOf, string How, string? Unknown);

/// <summary>The score with the unknown dimensions at worst and at best.</summary>
internal sealed record ScoreRange(double Low, double High);

/// <summary>All of a day's score that is worked out from the asset's own facts.</summary>
/// <param name="Uncapped">The geometric mean alone.</param>
/// <param name="LimitedBy">The dimension that the score may not be above, where it would have been.</param>
internal sealed record Scored(
    SustainabilityStatus Status,
    double? Score,
    double? Uncapped,
    Dimension? LimitedBy,
    ScoreRange? Range,
    IReadOnlyList<DimensionView> Dimensions,
    IReadOnlyList<MissingView> Missing,
    BalanceView Balance,
    IReadOnlyList<ConcentrationView> Concentration,
    IReadOnlyList<MoneyView> Money)
{
    /// <summary>Codes of the known dimensions: only scores with the same ones known are compared over time.</summary>
    [JsonIgnore]
    public IReadOnlyList<Dimension> Known => [.. Dimensions.Where(dimension => dimension.Score is not null).Select(dimension => dimension.Dimension)];
}

/// <param name="Direction"><c>rising</c>, <c>falling</c> or <c>level</c>; null where there are too few points.</param>
/// <param name="PerYear">Least-squares slope in points a year.</param>
/// <param name="Interval">Its 95 % interval.</param>
/// <param name="AnnualGrowth">Compound annual growth from first to last, where they are a quarter of a year apart or more: 0.05 is 5 %.</param>
internal sealed record TrendView(string? Direction, double? PerYear, SlopeInterval? Interval, double? AnnualGrowth, int Points, DateOnly? From, DateOnly? To, string How, string? Unknown);

internal sealed record SlopeInterval(double Low, double High);

/// <param name="Raised">On since <paramref name="Since"/>.</param>
/// <param name="From">The score it fell from.</param>
internal sealed record AlarmView(bool Raised, DateOnly? Since, double? From, DateOnly? FromPeriod, IReadOnlyList<DimensionFall> Dimensions, string Rule);

/// <summary>An asset in an answer about sustainability.</summary>
internal sealed record AssessedAsset(Guid Id, string Kind, IReadOnlyDictionary<string, string> Names, string? DistrictCode);

/// <summary>An asset's sustainability on a day, with everything it is worked out from.</summary>
/// <param name="Rank">Among all assessable assets of the day; ties share the best. Ranks are of unrounded scores.</param>
/// <param name="Restated">How often the day's score changed after it was first worked out, by what came late.</param>
internal sealed record SustainabilityView(
    AssessedAsset Asset,
    string Method,
    DateOnly Period,
    DateTimeOffset ComputedAt,
    int Restated,
    SustainabilityStatus Status,
    double? Score,
    double? Uncapped,
    Dimension? LimitedBy,
    ScoreRange? Range,
    int? Rank,
    int RankedOf,
    int KnownDimensions,
    int NeededDimensions,
    IReadOnlyList<DimensionView> Dimensions,
    IReadOnlyList<MissingView> Missing,
    BalanceView Balance,
    IReadOnlyList<ConcentrationView> Concentration,
    IReadOnlyList<MoneyView> Money,
    string MoneyRule,
    TrendView Trend,
    AlarmView Alarm);

/// <summary>A row of the ranking.</summary>
/// <param name="Unknown">Dimensions that are not known.</param>
internal sealed record RankedAsset(
    int? Rank,
    AssessedAsset Asset,
    DateOnly Period,
    SustainabilityStatus Status,
    double? Score,
    ScoreRange? Range,
    int KnownDimensions,
    IReadOnlyList<Dimension> Unknown,
    bool Alarm);

/// <summary>The ranking of a day.</summary>
/// <param name="Period">The newest day with scores; null before the first.</param>
internal sealed record RankingView(string Method, DateOnly? Period, DateTimeOffset? ComputedAt, int RankedOf, IReadOnlyList<RankedAsset> Items, string? Next);

/// <summary>A day of an asset's history.</summary>
/// <param name="Dimensions">Scores of the known dimensions.</param>
internal sealed record PeriodView(DateOnly Period, string Method, SustainabilityStatus Status, double? Score, ScoreRange? Range, IReadOnlyDictionary<string, double> Dimensions, DateTimeOffset ComputedAt, int Restated);

internal sealed record IndicatorView(string Code, Dimension Dimension, Evidence Evidence, string? Aspect, string Unit, double Worst, double Best, int? LogarithmOfOnePlus, double Least, string How);

/// <summary>How scores are made.</summary>
internal sealed record SustainabilityMethodView(
    string Version,
    IReadOnlyList<IndicatorView> Indicators,
    string Goalposts,
    string Aggregation,
    string Unknown,
    int NeededDimensions,
    int WindowDays,
    int AssessmentYears,
    int BusiestDays,
    string Period,
    string Trend,
    string Alarm,
    string Balance);
