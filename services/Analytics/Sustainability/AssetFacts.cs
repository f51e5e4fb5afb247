using CityIp.Contracts;

namespace CityIp.Analytics.Sustainability;

/// <summary>An assessment as the Catalog told of it.</summary>
internal sealed record KnownAssessment(string Aspect, DateOnly AssessedOn, double? Score, string Source, string? SourceUri);

/// <summary>Activities that name the asset on a day (UTC).</summary>
internal sealed record DayOfTouches(DateOnly Day, long Touches, long Leads);

/// <summary>Distinct visitors with the asset at an expo on a day (of the expo's time zone).</summary>
/// <param name="Visitors">Null when nobody knows any more: the expo was archived when no days were kept.</param>
/// <param name="AsShown">True for a figure of an archived expo: hidden ones are gone, the others rounded already.</param>
internal sealed record DayOfVisitors(Guid ExpoId, DateOnly Day, long? Visitors, bool AsShown = false);

/// <summary>A deal in one of its states.</summary>
internal sealed record DealState(Guid DealId, long Version, IReadOnlyList<Guid> AssetIds, string Stage, IReadOnlyList<DealAmount> Amounts, DateTimeOffset OccurredAt);

/// <summary>Up to when what other services tell is in.</summary>
/// <param name="Counting">Every activity received up to then is counted.</param>
/// <param name="Deals">Time of the last change of a deal that Investment has told of.</param>
internal sealed record KnownUpTo(DateTimeOffset? Counting, DateTimeOffset? Deals);

/// <summary>All that is known of an asset that its sustainability is worked out from, with the day each thing is of, so that any day's score can be.</summary>
/// <param name="Capacity">Visitors a day that the place bears, as known now; null when nobody has assessed it.</param>
internal sealed record AssetFacts(
    Guid Id,
    int? Capacity,
    IReadOnlyList<KnownAssessment> Assessments,
    IReadOnlyList<DayOfTouches> Touches,
    IReadOnlyList<DayOfVisitors> Visitors,
    IReadOnlyList<DealState> Deals,
    KnownUpTo UpTo);
