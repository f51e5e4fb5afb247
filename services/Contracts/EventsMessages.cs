namespace CityIp.Contracts;

/// <summary>An expo was announced, or what is known of it changed.</summary>
/// <param name="TimeZone">IANA time zone; hours of counts are hours of this zone.</param>
public sealed record ExpoChanged(
    Guid ExpoId,
    long Version,
    string Code,
    IReadOnlyDictionary<string, string> Names,
    string TimeZone,
    DateOnly StartsOn,
    DateOnly EndsOn,
    DateTimeOffset OccurredAt);

/// <summary>A booth was placed at an expo, or what it shows changed. Activity already counted keeps the references it was taken in with.</summary>
public sealed record BoothChanged(
    Guid BoothId,
    long Version,
    Guid ExpoId,
    string Code,
    Guid? HallId,
    Guid ExhibitorId,
    string ExhibitorName,
    string? DistrictCode,
    string? Industry,
    IReadOnlyList<Guid> AssetIds,
    DateTimeOffset OccurredAt);

/// <summary>
/// Activities that one intake transaction stored, in one message. <paramref name="Sequence"/> is gapless per events database:
/// a consumer that has seen 1 to n has seen everything taken in before n.
/// </summary>
public sealed record ActivitiesAccepted(long Sequence, IReadOnlyList<AcceptedActivity> Activities);

/// <summary>One stored activity with its references as resolved at intake.</summary>
/// <param name="ActivityId">The ledger key of (source, id): the same for every delivery of the same activity.</param>
/// <param name="Generation">0 at intake; raised when an expo's activities are published again for a recount, and counted beside the old.</param>
/// <param name="Type">CloudEvents type, for example <c>cityip.booth.visited.v1</c>.</param>
/// <param name="Visitor">Pseudonym of the badge within the expo; null when the activity names no visitor.</param>
/// <param name="OccurredAt">Derived time, fixed at intake.</param>
/// <param name="Hour">UTC start of the hour, in the expo's time zone, that <paramref name="OccurredAt"/> lies in.</param>
public sealed record AcceptedActivity(
    Guid ActivityId,
    int Generation,
    string Type,
    Guid ExpoId,
    Guid? HallId,
    Guid? BoothId,
    Guid? SessionId,
    string? DistrictCode,
    string? Industry,
    IReadOnlyList<Guid> AssetIds,
    Guid? Visitor,
    DateTimeOffset OccurredAt,
    DateTimeOffset Hour,
    DateTimeOffset ReceivedAt);

/// <summary>Events has counted its own rows of an expo, for comparison with what Analytics has counted.</summary>
/// <param name="ThroughSequence">The counts hold every activity of batches up to this sequence, and none of a later one.</param>
public sealed record ActivitiesRecounted(
    Guid ExpoId,
    int Generation,
    long ThroughSequence,
    IReadOnlyList<HourCount> Counts,
    DateTimeOffset OccurredAt);

/// <summary>Number of activities of a type in an hour.</summary>
/// <param name="Hour">UTC start of the hour in the expo's time zone.</param>
public sealed record HourCount(DateTimeOffset Hour, string Type, long Count);

/// <summary>A visitor's interest was captured at a booth, or more was learned of it. Unique on expo, exhibitor and visitor.</summary>
/// <param name="Visitor">Pseudonym of the badge within the expo.</param>
/// <param name="Contact">Only the fields the visitor consented to pass on; null without consent to any.</param>
public sealed record LeadCaptured(
    Guid LeadId,
    long Version,
    Guid ExpoId,
    Guid BoothId,
    Guid ExhibitorId,
    string ExhibitorName,
    Guid Visitor,
    string? DistrictCode,
    string? Industry,
    IReadOnlyList<Guid> AssetIds,
    LeadContact? Contact,
    DateTimeOffset OccurredAt);

/// <summary>Contact fields that a visitor consented to pass on; a field without consent is null.</summary>
public sealed record LeadContact(string? Name, string? Email, string? Phone, string? Company);
