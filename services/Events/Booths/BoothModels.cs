using System.ComponentModel;

namespace CityIp.Events.Booths;

internal sealed record BoothView(
    Guid Id,
    long Version,
    string Code,
    string? Hall,
    Guid ExhibitorId,
    string ExhibitorName,
    string? District,
    string? Industry,
    IReadOnlyList<Guid> AssetIds);

internal sealed record PlaceBooth(
    [property: Description("Up to 40 letters, digits, dots, hyphens and underscores, unique in the expo. It never changes.")] string Code,
    string ExhibitorName,
    [property: Description("When left out: that of the exhibitor of this name at the expo, else a new one.")] Guid? ExhibitorId = null,
    [property: Description("Code of a hall of the expo.")] string? Hall = null,
    [property: Description("Code of a district of the catalog.")] string? District = null,
    [property: Description("Lower-case words joined by hyphens, for example film-and-television.")] string? Industry = null,
    [property: Description("Published assets that the booth features, at most 20.")] IReadOnlyList<Guid>? AssetIds = null)
{
    public BoothDetails Details => new(Hall, ExhibitorId, ExhibitorName, District, Industry, AssetIds ?? []);
}

/// <summary>The whole of a booth: what is left out is empty afterwards.</summary>
internal sealed record ChangeBooth(
    string ExhibitorName,
    Guid? ExhibitorId = null,
    string? Hall = null,
    string? District = null,
    string? Industry = null,
    IReadOnlyList<Guid>? AssetIds = null)
{
    public BoothDetails Details => new(Hall, ExhibitorId, ExhibitorName, District, Industry, AssetIds ?? []);
}
