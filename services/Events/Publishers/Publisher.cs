namespace CityIp.Events.Publishers;

/// <summary>A user of the broker that may publish activity: for which organisation, under which sources.</summary>
internal sealed class Publisher
{
    public required string BrokerUser { get; init; }

    public long Version { get; set; } = 1;

    public required string Organisation { get; set; }

    /// <summary>Prefixes of CloudEvents sources.</summary>
    public required string[] Sources { get; set; }
}
