namespace CityIp.Analytics.Counting;

/// <summary>An expo as Events told of it.</summary>
internal sealed class Expo
{
    public Guid Id { get; init; }

    public long Version { get; init; }

    public required string Code { get; init; }

    public required Dictionary<string, string> Names { get; init; }

    /// <summary>IANA time zone: the hours of its counts are hours of this zone.</summary>
    public required string TimeZone { get; init; }

    public DateOnly StartsOn { get; init; }

    public DateOnly EndsOn { get; init; }
}

/// <summary>A booth as Events told of it; only for names, counts keep the references of their activities.</summary>
internal sealed class Booth
{
    public Guid Id { get; init; }

    public long Version { get; init; }

    public Guid ExpoId { get; init; }

    public required string Code { get; init; }

    public Guid? HallId { get; init; }

    public required string ExhibitorName { get; init; }

    public string? DistrictCode { get; init; }
}

/// <summary>A district as the Catalog told of it.</summary>
internal sealed class District
{
    public required string Code { get; init; }

    public long Version { get; init; }

    public required Dictionary<string, string> Names { get; init; }
}
