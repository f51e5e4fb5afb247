using System.Text.Json;

namespace CityIp.Events.Activities;

/// <summary>
/// What the schema of a registered type must say beyond being one: the names by which intake finds the expo, booth, hall, session, badge and assets of
/// an activity mean the same in every type, and nothing may travel under a name that the schema does not know, a badge code least of all.
/// </summary>
internal static class SchemaConventions
{
    private const int MostCode = 64;
    private const int MostBadge = 200;
    private static readonly string[] Codes = ["expo", "booth", "hall", "session", "badge"];

    /// <summary>The first thing that is missing, or null.</summary>
    public static Misfit? Refuse(JsonSchema schema)
    {
        if (!Is(schema, "object"))
        {
            return new("/type", "The data of an activity is an object: \"type\": \"object\".");
        }
        if (!schema.Source.TryGetProperty("title", out var title) || title.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(title.GetString()))
        {
            return new("/title", "A title says what the activity is.");
        }
        if (schema.Source.TryGetProperty("description", out var description) && description.ValueKind != JsonValueKind.String)
        {
            return new("/description", "A description is a text.");
        }
        if (schema.Additional)
        {
            return new("/additionalProperties", "Must be false at the top: what has no name in the schema could be anything, a badge code too.");
        }
        if (schema.Source.TryGetProperty("enum", out _) || schema.Source.TryGetProperty("const", out _))
        {
            return new(string.Empty, "At the top the data is described by properties, not listed by enum or const.");
        }
        if (!schema.Properties.ContainsKey("expo") || !schema.Required.Contains("expo"))
        {
            return new("/required", "Every activity names its expo: a property 'expo' that is required.");
        }
        if (schema.Properties.Keys.FirstOrDefault(name => name.Length == 0 || name.Any(char.IsControl)) is { } unnamed)
        {
            return new($"/properties/{JsonSchema.Escape(unnamed)}", "The name of a property is not empty and holds no control character.");
        }
        var untyped = Array.Find(Codes, name => schema.Properties.TryGetValue(name, out var property) && !Is(property, "string"));
        return untyped is not null
            ? new($"/properties/{untyped}", $"'{untyped}' is the code of the activity's {untyped}: \"type\": \"string\".")
            : RefuseAssets(schema);
    }

    /// <summary>What the codes in the data of a registered type must be whatever its schema says: they are looked up, and kept in indexes.</summary>
    public static Misfit? Check(JsonElement data)
    {
        foreach (var name in Codes)
        {
            var most = name == "badge" ? MostBadge : MostCode;
            if (data.TryGetProperty(name, out var code) && code.GetString()! is var text && (text.Length == 0 || text.Length > most || text.Any(char.IsControl)))
            {
                return new($"/{name}", $"must have 1 to {most} characters, none of them a control character.");
            }
        }
        return null;
    }

    private static Misfit? RefuseAssets(JsonSchema schema)
    {
        var isListOfIds = !schema.Properties.TryGetValue("assets", out var assets)
            || (Is(assets, "array") && assets.Items is { } items && Is(items, "string") && items.Source.TryGetProperty("format", out var format) && format.ValueEquals("uuid"));
        return isListOfIds ? null : new("/properties/assets", "'assets' lists ids of assets: an array of strings of format uuid.");
    }

    private static bool Is(JsonSchema schema, string type) =>
        schema.Source.TryGetProperty("type", out var types) && types.ValueKind == JsonValueKind.String && types.ValueEquals(type);
}
