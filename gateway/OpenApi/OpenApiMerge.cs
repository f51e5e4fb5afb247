using System.Text.Json.Nodes;

namespace CityIp.Gateway.OpenApi;

/// <summary>
/// Joins the documents of the services into one. What two of them describe alike stands in it once; what they describe
/// differently is a clash: the first stays, and the clash is reported, since a partner's generated client would be wrong.
/// </summary>
internal static class OpenApiMerge
{
    private static readonly string[] Verbs = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    public static MergedDocument Of(IEnumerable<(string Service, JsonObject Document)> parts)
    {
        var clashes = new List<string>();
        var paths = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        var components = new JsonObject();
        var tags = new JsonArray();
        var operations = new Dictionary<string, string>();
        foreach (var (service, document) in parts)
        {
            foreach (var (path, item) in document["paths"] as JsonObject ?? [])
            {
                AddPath(service, path, item!, paths, operations, clashes);
            }
            foreach (var (kind, named) in document["components"] as JsonObject ?? [])
            {
                AddComponents(service, kind, (JsonObject)named!, components, clashes);
            }
            foreach (var tag in document["tags"] as JsonArray ?? [])
            {
                if (!tags.Any(known => (string?)known!["name"] == (string?)tag!["name"]))
                {
                    tags.Add(tag!.DeepClone());
                }
            }
        }
        return new(new JsonObject(paths.Select(path => KeyValuePair.Create(path.Key, (JsonNode?)path.Value))), components, tags, clashes);
    }

    private static void AddPath(string service, string path, JsonNode item, SortedDictionary<string, JsonNode> paths, Dictionary<string, string> operations, List<string> clashes)
    {
        if (paths.ContainsKey(path))
        {
            clashes.Add($"Path {path} is described by {service} and by a service before it.");
            return;
        }
        foreach (var verb in Verbs)
        {
            if ((string?)item[verb]?["operationId"] is { } id && !operations.TryAdd(id, $"{verb.ToUpperInvariant()} {path}"))
            {
                clashes.Add($"operationId {id} is that of {operations[id]} and, in {service}, of {verb.ToUpperInvariant()} {path}.");
            }
        }
        paths.Add(path, item.DeepClone());
    }

    private static void AddComponents(string service, string kind, JsonObject named, JsonObject components, List<string> clashes)
    {
        if (components[kind] is not JsonObject known)
        {
            components[kind] = known = [];
        }
        foreach (var (name, component) in named)
        {
            if (known[name] is not { } first)
            {
                known[name] = component!.DeepClone();
            }
            else if (!JsonNode.DeepEquals(first, component))
            {
                clashes.Add($"components/{kind}/{name} of {service} differs from that of a service before it.");
            }
        }
    }
}

/// <summary>The joined parts, and what contradicts itself in them.</summary>
internal sealed record MergedDocument(JsonObject Paths, JsonObject Components, JsonArray Tags, IReadOnlyList<string> Clashes);
