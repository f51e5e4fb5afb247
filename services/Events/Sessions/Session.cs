namespace CityIp.Events.Sessions;

/// <summary>A part of the programme at a time: a talk, an opening, a screening.</summary>
internal sealed class Session
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ExpoId { get; init; }

    public Guid? HallId { get; set; }

    /// <summary>Unique within the expo, and fixed.</summary>
    public required string Code { get; init; }

    public required Dictionary<string, string> Names { get; set; }

    public required DateTimeOffset StartsAt { get; set; }

    public required DateTimeOffset EndsAt { get; set; }

    /// <returns>False when nothing was different.</returns>
    public bool Change(Guid? hallId, Dictionary<string, string> names, DateTimeOffset startsAt, DateTimeOffset endsAt)
    {
        if (hallId == HallId && Events.Names.Same(names, Names) && startsAt == StartsAt && endsAt == EndsAt)
        {
            return false;
        }
        (HallId, Names, StartsAt, EndsAt) = (hallId, names, startsAt, endsAt);
        return true;
    }
}
