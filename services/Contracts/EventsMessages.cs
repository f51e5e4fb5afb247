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

/// <summary>
/// An expo was archived for good: its activities, contacts and the secret behind its visitors' pseudonyms are gone from Events. Counts stay;
/// what is kept of single visitors is to be deleted by whoever has it.
/// </summary>
/// <param name="ThroughSequence">No batch after this one holds anything of the expo.</param>
public sealed record ExpoArchived(Guid ExpoId, long Version, long ThroughSequence, DateTimeOffset OccurredAt);

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
/// <param name="Activities">One by one; null where <paramref name="Columns"/> tells of them.</param>
/// <param name="Columns">What fresh activity comes as: a third of the bytes. Who does not know it fails for want of <paramref name="Activities"/>, and counts nothing as none.</param>
public sealed record ActivitiesAccepted(long Sequence, IReadOnlyList<AcceptedActivity>? Activities, ActivityColumns? Columns = null)
{
    /// <summary>The activities, in whichever way they came.</summary>
    public IReadOnlyList<AcceptedActivity> All() => Activities ?? Columns?.ToActivities() ?? throw new InvalidOperationException($"Batch {Sequence} has neither activities nor columns.");
}

/// <summary>One stored activity with its references as resolved at intake.</summary>
/// <param name="ActivityId">The ledger key of (source, id): the same for every delivery of the same activity.</param>
/// <param name="Generation">0 in <see cref="ActivitiesAccepted"/>; that of the repair in <see cref="ActivitiesRepublished"/>.</param>
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
/// <param name="Generation">0: whichever is shown. Else the generation of a repair, all of which is published by now.</param>
/// <param name="ThroughSequence">The counts hold every activity of batches up to this sequence, and none of a later one.</param>
/// <param name="Republished">How many batches were published under the generation; null without one.</param>
public sealed record ActivitiesRecounted(
    Guid ExpoId,
    int Generation,
    long ThroughSequence,
    IReadOnlyList<HourCount> Counts,
    DateTimeOffset OccurredAt,
    long? Republished = null);

/// <summary>
/// The last batch that Events has given a number to, told when no later one has followed for a while: without it, nobody would notice
/// that the very last one was lost.
/// </summary>
public sealed record ActivitySequenceReached(long Sequence, DateTimeOffset OccurredAt);

/// <summary>
/// Events begins to publish an expo's activities again under a generation of its own, to be counted beside what is shown. An earlier
/// repair of the expo that has not come to its end is given up.
/// </summary>
/// <param name="ThroughSequence">Batches up to this one are published again; later ones come by themselves.</param>
/// <param name="Frozen">Counts whose activities are no longer stored, so that only their number can be told.</param>
public sealed record ActivityRepairBegun(
    Guid ExpoId,
    int Generation,
    long ThroughSequence,
    IReadOnlyList<HourCount> Frozen,
    DateTimeOffset OccurredAt);

/// <summary>Activities of one expo, published again for a repair, by the batches they were stored in.</summary>
public sealed record ActivitiesRepublished(Guid ExpoId, int Generation, IReadOnlyList<RepublishedBatch> Batches);

/// <summary>What a batch holds of the expo; nothing, when it was asked for and holds nothing.</summary>
/// <param name="Sequence">That of the <see cref="ActivitiesAccepted"/> it was first told in.</param>
public sealed record RepublishedBatch(long Sequence, IReadOnlyList<AcceptedActivity> Activities);

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
