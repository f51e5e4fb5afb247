using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CityIp.Catalog;

/// <summary>One line of an asset's edit log: who did what, and what it changed. Only ever added to.</summary>
internal sealed class AssetEdit
{
    public long Id { get; private init; }

    public required Guid AssetId { get; init; }

    /// <summary>Version of the asset after the edit.</summary>
    public required long Version { get; init; }

    /// <summary>Id of the key that did it.</summary>
    public required string Actor { get; init; }

    /// <summary><c>created</c>, <c>changed</c>, <c>assessed</c>, or the status it was moved to.</summary>
    public required string Action { get; init; }

    /// <summary>By field: <c>{ "from": …, "to": … }</c>.</summary>
    public required string Changes { get; init; }

    public required DateTimeOffset At { get; init; }

    public static AssetEdit Of(Asset asset, string actor, string action, JsonObject before, DateTimeOffset at) => new()
    {
        AssetId = asset.Id,
        Version = asset.Version,
        Actor = actor,
        Action = action,
        Changes = Difference(before, Snapshot(asset)).ToJsonString(),
        At = at,
    };

    /// <summary>A finding was added; the asset is past it already.</summary>
    public static AssetEdit Of(Asset asset, Assessment found) => new()
    {
        AssetId = asset.Id,
        Version = asset.Version,
        Actor = found.Actor,
        Action = "assessed",
        Changes = new JsonObject
        {
            ["assessments"] = new JsonObject
            {
                ["from"] = null,
                ["to"] = new JsonObject { ["id"] = found.Id, ["aspect"] = KebabCase.Of(found.Aspect), ["assessedOn"] = found.AssessedOn.ToString("O", CultureInfo.InvariantCulture), ["score"] = found.Score, ["source"] = found.Source },
            },
        }.ToJsonString(),
        At = found.CreatedAt,
    };

    /// <summary>What of an asset an edit can change, as the API shows it.</summary>
    public static JsonObject Snapshot(Asset? asset) => asset is null ? [] : new()
    {
        ["status"] = KebabCase.Of(asset.Status),
        ["kind"] = KebabCase.Of(asset.Kind),
        ["names"] = JsonSerializer.SerializeToNode(asset.Names),
        ["texts"] = JsonSerializer.SerializeToNode(asset.Texts),
        ["parent"] = asset.ParentId?.ToString(),
        ["district"] = asset.DistrictCode,
        ["geometry"] = asset.Geometry is null ? null : JsonNode.Parse(asset.Geometry),
        ["dailyVisitorCapacity"] = asset.DailyVisitorCapacity,
        ["rights"] = asset.Rights,
        ["date"] = asset.Date,
        ["tags"] = JsonSerializer.SerializeToNode(asset.Tags),
        ["links"] = JsonSerializer.SerializeToNode(asset.Links),
        ["sources"] = JsonSerializer.SerializeToNode(asset.Sources),
    };

    /// <summary>The fields that differ; of a map by language, the languages that differ.</summary>
    public static JsonObject Difference(JsonObject before, JsonObject after, string prefix = "")
    {
        var changes = new JsonObject();
        foreach (var name in before.Concat(after).Select(field => field.Key).Distinct())
        {
            var (from, to) = (before[name], after[name]);
            if (IsEmpty(from) && IsEmpty(to) || JsonNode.DeepEquals(from, to))
            {
                continue;
            }
            if (name is "names" or "texts")
            {
                foreach (var (language, change) in Difference(from as JsonObject ?? [], to as JsonObject ?? [], $"{name}/"))
                {
                    changes[language] = change?.DeepClone();
                }
                continue;
            }
            changes[prefix + name] = new JsonObject { ["from"] = from?.DeepClone(), ["to"] = to?.DeepClone() };
        }
        return changes;
    }

    private static bool IsEmpty(JsonNode? node) => node is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };
}
