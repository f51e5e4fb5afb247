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
}
