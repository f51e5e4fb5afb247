namespace CityIp.Events.Knowledge;

/// <summary>What the catalog last told of an asset that is, or was, public.</summary>
internal sealed class KnownAsset
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required bool Retired { get; init; }
}
