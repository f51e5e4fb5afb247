namespace CityIp.Contracts;

/// <summary>
/// Activities as columns: of a batch most were taken in with one of a few combinations of references, and each combination is told once. Place n of every
/// column but <paramref name="References"/> is of activity n.
/// </summary>
/// <param name="Reference">Index into <paramref name="References"/>.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="ReceivedAt">UTC.</param>
public sealed record ActivityColumns(
    IReadOnlyList<ActivityReferences> References,
    IReadOnlyList<int> Reference,
    IReadOnlyList<Guid> ActivityId,
    IReadOnlyList<Guid?> Visitor,
    IReadOnlyList<DateTime> OccurredAt,
    IReadOnlyList<DateTime> ReceivedAt)
{
    /// <summary>One by one, of generation 0. Those with the same references share their lists and texts.</summary>
    /// <exception cref="InvalidOperationException">The columns are not of one length, or name a reference that is not there.</exception>
    public IReadOnlyList<AcceptedActivity> ToActivities()
    {
        var count = Reference.Count;
        if (ActivityId.Count != count || Visitor.Count != count || OccurredAt.Count != count || ReceivedAt.Count != count)
        {
            throw new InvalidOperationException("The columns of a batch are not of one length.");
        }
        var activities = new AcceptedActivity[count];
        for (var i = 0; i < count; i++)
        {
            if (Reference[i] < 0 || Reference[i] >= References.Count)
            {
                throw new InvalidOperationException($"Activity {i} of a batch names references that are not there.");
            }
            var at = References[Reference[i]];
            activities[i] = new(
                ActivityId[i], 0, at.Type, at.ExpoId, at.HallId, at.BoothId, at.SessionId, at.DistrictCode, at.Industry, at.AssetIds,
                Visitor[i], Utc(OccurredAt[i]), at.Hour, Utc(ReceivedAt[i]));
        }
        return activities;
    }

    private static DateTimeOffset Utc(DateTime time) => new(time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime());
}

/// <summary>What activities have in common; see <see cref="AcceptedActivity"/> for its parts.</summary>
public sealed record ActivityReferences(
    string Type,
    Guid ExpoId,
    Guid? HallId,
    Guid? BoothId,
    Guid? SessionId,
    string? DistrictCode,
    string? Industry,
    IReadOnlyList<Guid> AssetIds,
    DateTimeOffset Hour);
