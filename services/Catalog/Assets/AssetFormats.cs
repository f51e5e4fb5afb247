using System.Text.Json.Nodes;

namespace CityIp.Catalog;

/// <summary>An asset in the forms that maps and search engines read.</summary>
internal static class AssetFormats
{
    /// <summary>A Feature of RFC 7946; one without a geometry has null there, as the RFC asks.</summary>
    public static JsonObject Feature(AssetView asset)
    {
        var feature = new JsonObject
        {
            ["type"] = "Feature",
            ["id"] = asset.Id.ToString(),
            ["geometry"] = asset.Geometry is { } geometry ? JsonNode.Parse(geometry.GetRawText()) : null,
            ["properties"] = new JsonObject
            {
                ["name"] = asset.Name,
                ["language"] = asset.Language,
                ["names"] = Map(asset.Names),
                ["kind"] = KebabCase.Of(asset.Kind),
                ["status"] = KebabCase.Of(asset.Status),
                ["district"] = asset.District,
                ["parent"] = asset.Parent?.ToString(),
                ["rights"] = asset.Rights,
                ["date"] = asset.Date,
                ["tags"] = List(asset.Tags),
                ["version"] = asset.Version,
                ["alerts"] = List(asset.Alerts.Select(alert => alert.Kind)),
                ["url"] = AddressOf(asset.Id),
            },
        };
        if (asset.Bbox is { } box)
        {
            feature["bbox"] = new JsonArray([.. box.Select(edge => JsonValue.Create(edge))]);
        }
        return feature;
    }

    public static JsonObject FeatureCollection(IEnumerable<AssetView> assets) => new()
    {
        ["type"] = "FeatureCollection",
        ["features"] = new JsonArray([.. assets.Select(Feature)]),
    };

    /// <summary>A thing of schema.org in JSON-LD, every text with its language.</summary>
    public static JsonObject SchemaOrg(AssetView asset)
    {
        var thing = new JsonObject
        {
            ["@context"] = "https://schema.org/",
            ["@type"] = TypeOf(asset.Kind),
            ["@id"] = AddressOf(asset.Id),
            ["identifier"] = asset.Id.ToString(),
            ["name"] = Texts(asset.Names),
        };
        if (asset.Texts.Count > 0)
        {
            thing["description"] = Texts(asset.Texts);
        }
        if (asset.Links.Count > 0)
        {
            thing["sameAs"] = List(asset.Links);
        }
        if (asset.Tags.Count > 0)
        {
            thing["keywords"] = List(asset.Tags);
        }
        if (IsPlace(asset.Kind))
        {
            AddPlace(thing, asset);
        }
        else if (IsWork(asset.Kind))
        {
            AddWork(thing, asset);
        }
        return thing;
    }

    private static void AddPlace(JsonObject thing, AssetView asset)
    {
        if (asset.Point is [var longitude, var latitude])
        {
            thing["geo"] = new JsonObject { ["@type"] = "GeoCoordinates", ["latitude"] = latitude, ["longitude"] = longitude };
        }
        if (asset.Parent is { } parent)
        {
            thing["containedInPlace"] = new JsonObject { ["@type"] = "Place", ["@id"] = AddressOf(parent) };
        }
    }

    /// <summary>schema.org knows license and dateCreated of works only: a place, an event or a brand has neither.</summary>
    private static void AddWork(JsonObject thing, AssetView asset)
    {
        if (asset.Rights is { } rights)
        {
            thing["license"] = rights;
        }
        if (asset.Date is { } date)
        {
            thing["dateCreated"] = date;
        }
    }

    private static string AddressOf(Guid id) => $"/v1/catalog/assets/{id}";

    private static bool IsPlace(AssetKind kind) =>
        kind is AssetKind.Landmark or AssetKind.Building or AssetKind.Street or AssetKind.HeritageSite or AssetKind.Park or AssetKind.Museum;

    private static bool IsWork(AssetKind kind) =>
        kind is AssetKind.FilmAndTv or AssetKind.PerformingArts or AssetKind.Craft or AssetKind.Cuisine or AssetKind.Character or AssetKind.Publication or AssetKind.Game;

    private static string TypeOf(AssetKind kind) => kind switch
    {
        AssetKind.Landmark or AssetKind.HeritageSite => "LandmarksOrHistoricalBuildings",
        AssetKind.Building or AssetKind.Street => "Place",
        AssetKind.Park => "Park",
        AssetKind.Museum => "Museum",
        AssetKind.Festival => "Festival",
        AssetKind.Exhibition => "ExhibitionEvent",
        AssetKind.Brand => "Brand",
        AssetKind.Publication => "PublicationVolume",
        AssetKind.Game => "Game",
        AssetKind.FilmAndTv or AssetKind.PerformingArts or AssetKind.Craft or AssetKind.Cuisine or AssetKind.Character => "CreativeWork",
    };

    private static JsonArray Texts(IReadOnlyDictionary<string, string> texts) =>
        new([.. texts.Select(text => new JsonObject { ["@language"] = text.Key, ["@value"] = text.Value })]);

    private static JsonObject Map(IReadOnlyDictionary<string, string> texts) =>
        new(texts.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)text.Value)));

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);
}
