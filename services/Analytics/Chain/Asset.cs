using CityIp.Contracts;

namespace CityIp.Analytics.Chain;

/// <summary>A published asset as the Catalog told of it.</summary>
internal sealed class Asset
{
    public Guid Id { get; init; }

    /// <summary>0 while only its retirement has been heard of.</summary>
    public long Version { get; init; }

    public required string Kind { get; init; }

    public required Dictionary<string, string> Names { get; init; }

    public string? DistrictCode { get; init; }

    public Guid? ParentId { get; init; }

    public int? DailyVisitorCapacity { get; init; }

    public double? Longitude { get; init; }

    public double? Latitude { get; init; }

    /// <summary>Version of the retirement; the asset is retired while it has no later content.</summary>
    public long? RetiredVersion { get; init; }
}

/// <summary>A captured lead as Events told of it. No contact fields: Analytics needs none.</summary>
internal sealed class Lead
{
    public Guid Id { get; init; }

    public long Version { get; init; }

    public Guid ExpoId { get; init; }

    public Guid BoothId { get; init; }

    public Guid Visitor { get; init; }

    public string? DistrictCode { get; init; }

    public required Guid[] AssetIds { get; init; }

    public DateTimeOffset OccurredAt { get; init; }
}

/// <summary>A deal as Investment told of it: its newest state.</summary>
internal sealed class Deal
{
    public Guid Id { get; init; }

    public long Version { get; init; }

    public Guid? LeadId { get; init; }

    public Guid? ExpoId { get; init; }

    public Guid? BoothId { get; init; }

    public required Guid[] AssetIds { get; init; }

    public string? DistrictCode { get; init; }

    public required string Stage { get; init; }

    public required List<DealAmount> Amounts { get; init; }

    public DateTimeOffset OccurredAt { get; init; }
}
