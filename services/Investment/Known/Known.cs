namespace CityIp.Investment.Known;

/// <summary>An asset, as far as this service has been told by Catalog.</summary>
internal sealed class KnownAsset
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required Dictionary<string, string> Names { get; init; }

    public string? DistrictCode { get; init; }

    /// <summary>Not offered any longer; what was done with it stays.</summary>
    public bool Retired { get; init; }
}

/// <summary>A district, as far as this service has been told by Catalog.</summary>
internal sealed class KnownDistrict
{
    public required string Code { get; init; }

    public required long Version { get; init; }

    public required Dictionary<string, string> Names { get; init; }
}

/// <summary>An expo, as far as this service has been told by Events.</summary>
internal sealed class KnownExpo
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required string Code { get; init; }

    public required Dictionary<string, string> Names { get; init; }
}

/// <summary>A booth, as far as this service has been told by Events.</summary>
internal sealed class KnownBooth
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required Guid ExpoId { get; init; }

    public required string Code { get; init; }

    public required Guid ExhibitorId { get; init; }

    public required string ExhibitorName { get; init; }

    public string? DistrictCode { get; init; }

    public string? Industry { get; init; }

    public required List<Guid> AssetIds { get; init; }
}

/// <summary>The newest version seen of a lead, with a deal or without: an older one must not bring back a consent that was withdrawn.</summary>
internal sealed class KnownLead
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }
}
