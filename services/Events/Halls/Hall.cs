namespace CityIp.Events.Halls;

internal sealed class Hall
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ExpoId { get; init; }

    /// <summary>Unique within the expo, and fixed.</summary>
    public required string Code { get; init; }

    public required Dictionary<string, string> Names { get; set; }
}
