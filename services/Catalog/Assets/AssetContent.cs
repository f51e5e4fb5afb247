namespace CityIp.Catalog;

/// <summary>What an asset says of itself, checked: languages and rights in canonical form, geometry in WGS-84.</summary>
internal sealed record AssetContent
{
    public required AssetKind Kind { get; init; }

    public required Dictionary<string, string> Names { get; init; }

    public required Dictionary<string, string> Texts { get; init; }

    public Guid? Parent { get; init; }

    public string? District { get; init; }

    public Geometry? Geometry { get; init; }

    public int? DailyVisitorCapacity { get; init; }

    public string? Rights { get; init; }

    public string? Date { get; init; }

    public string[] Tags { get; init; } = [];

    public string[] Links { get; init; } = [];

    public string[] Sources { get; init; } = [];
}
