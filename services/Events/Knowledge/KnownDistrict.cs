namespace CityIp.Events.Knowledge;

/// <summary>What the catalog last told of a district.</summary>
internal sealed class KnownDistrict
{
    public required string Code { get; init; }

    public required long Version { get; init; }

    public required Dictionary<string, string> Names { get; init; }
}
