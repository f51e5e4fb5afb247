using System.ComponentModel;
using System.Text.Json;

namespace CityIp.Catalog;

/// <summary>An asset as a caller reads it.</summary>
internal sealed record AssetView(
    Guid Id,
    [property: Description("Raised by every change; the ETag begins with it.")] long Version,
    AssetStatus Status,
    AssetKind Kind,
    [property: Description("Language of name, chosen by lang, Accept-Language and what there is.")] string? Language,
    string? Name,
    [property: Description("Language of text: it may lack the one that the name has.")] string? TextLanguage,
    string? Text,
    [property: Description("Names by BCP-47 language tag.")] IReadOnlyDictionary<string, string> Names,
    [property: Description("Descriptions by BCP-47 language tag.")] IReadOnlyDictionary<string, string> Texts,
    Guid? Parent,
    string? District,
    [property: Description("RFC 7946 geometry, WGS-84.")] JsonElement? Geometry,
    [property: Description("[west, south, east, north]; west is greater than east where the box crosses the 180th meridian.")] double[]? Bbox,
    [property: Description("[longitude, latitude] that stands for the geometry on a map.")] double[]? Point,
    int? DailyVisitorCapacity,
    string? Rights,
    [property: Description("What the rights allow without asking.")] Reuse? Reuse,
    string? Date,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Links,
    IReadOnlyList<string> Sources,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt,
    DateTimeOffset? PublishedAt,
    [property: Description("What somebody should look at, as long as it lasts.")] IReadOnlyList<AlertView> Alerts)
{
    public static AssetView Of(Asset asset, Languages languages, AlertView? alert)
    {
        var language = languages.Choose(asset.Names);
        var textLanguage = languages.Choose(asset.Texts);
        return new(
            asset.Id,
            asset.Version,
            asset.Status,
            asset.Kind,
            language,
            language is null ? null : asset.Names[language],
            textLanguage,
            textLanguage is null ? null : asset.Texts[textLanguage],
            asset.Names,
            asset.Texts,
            asset.ParentId,
            asset.DistrictCode,
            asset.Geometry is null ? null : JsonSerializer.Deserialize<JsonElement>(asset.Geometry),
            BoxOf(asset)?.ToArray(),
            asset is { Longitude: { } longitude, Latitude: { } latitude } ? [longitude, latitude] : null,
            asset.DailyVisitorCapacity,
            asset.Rights,
            asset.Reuse,
            asset.Date,
            asset.Tags,
            asset.Links,
            asset.Sources,
            asset.CreatedAt,
            asset.ChangedAt,
            asset.PublishedAt,
            alert is null ? [] : [alert]);
    }

    private static Box? BoxOf(Asset asset) =>
        asset is { West: { } west, South: { } south, East: { } east, North: { } north } ? new(west, south, east, north) : null;
}
