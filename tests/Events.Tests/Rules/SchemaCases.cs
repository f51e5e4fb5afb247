using System.Text;
using System.Text.Json.Nodes;

namespace CityIp.Events.Tests.Rules;

/// <summary>Makes up schemas of the subset, and values that may or may not fit: the same ones for the same seed.</summary>
internal sealed class SchemaCases(int seed)
{
    private static readonly string[] Names = ["a", "b", "c", "a/b", "~", "é"];
    private static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];
    private static readonly string[] Numbers = ["0", "1", "1.0", "-1", "0.5", "1.5", "2", "3", "100", "1e2", "-2.25"];

    private static readonly string[] Texts =
    [
        "", "a", "ab", "abc", "a\n", "\n", "0", "٣", "A_b-9", "é", "K", "\u00a0", "\u2028", "\ufeff", "武康", "😀", "😀a", "a😀", "01930000-0000-7000-8000-000000000001", "01930000000070008000000000000001",
        "2026-10-01T10:00:00Z", "2026-10-01t10:00:00.123456789+08:00", "2026-10-01T10:00:00Z\n", "2026-02-30T10:00:00Z", "2024-02-29T10:00:00Z", "2026-10-01T24:00:00Z", "2016-12-31T23:59:60Z", "2026-10-01T10:00:60Z", "2026-10-01",
    ];

    private static readonly string[] Atoms =
    [
        "a", "b", "0", "武", "😀", ".", @"\d", @"\D", @"\w", @"\W", @"\s", @"\S", "[a-c]", "[^a]", "[^ab0]", @"[\d_-]", @"[^\s]", @"[\w武]", "[^武]", @"\u0061", @"\u{1F600}", @"\uD83D\uDE00", @"\x41", @"\.", @"\n",
        "(?:ab|c)", "(a|)", "(?:a|😀)", "([^b]b)",
    ];

    private static readonly string[] Quantifiers = ["", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "+?"];
    private readonly Random random = new(seed);

    public JsonObject Schema(int depth = 3)
    {
        var schema = new JsonObject();
        var types = Enumerable.Range(0, random.Next(3)).Select(_ => Pick(Types)).Distinct().ToArray();
        if (types.Length > 0)
        {
            schema["type"] = types.Length == 1 ? types[0] : new JsonArray([.. types.Select(type => JsonValue.Create(type))]);
        }
        if (Chance(10))
        {
            schema["enum"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value(2))]);
        }
        if (Chance(3))
        {
            schema["const"] = Value(1);
        }
        foreach (var type in types.Length > 0 ? types : Types)
        {
            AddKeywords(schema, type, depth);
        }
        return schema;
    }

    /// <summary>A schema that came of another by a few edits, most of them small.</summary>
    public JsonObject Edited(JsonObject schema)
    {
        var edited = (JsonObject)schema.DeepClone();
        for (var i = random.Next(3); i >= 0; i--)
        {
            Edit(edited);
        }
        return edited;
    }

    public JsonNode? Value(int depth = 3) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => null,
        1 => JsonValue.Create(Chance(50)),
        2 or 3 => Text(),
        4 => Number(),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1))]),
        _ => new JsonObject(Names.Where(_ => Chance(40)).Select(name => KeyValuePair.Create(name, Value(depth - 1)))),
    };

    /// <summary>A value that a schema steers: most parts of it fit.</summary>
    public JsonNode? ValueFor(JsonObject schema, int depth = 3)
    {
        if (Chance(15))
        {
            return Value(depth);
        }
        if (schema["enum"] is JsonArray values)
        {
            return Pick([.. values])?.DeepClone();
        }
        var types = schema["type"] switch { JsonArray many => [.. many.Select(type => (string)type!)], JsonValue one => [(string)one!], _ => Types };
        switch (Pick(types))
        {
            case "object":
                var properties = schema["properties"] as JsonObject ?? [];
                var required = schema["required"]?.AsArray().Select(name => (string)name!).ToArray() ?? [];
                var names = properties.Select(property => property.Key).Where(_ => Chance(70)).Union(required.Where(_ => Chance(95)));
                return new JsonObject(names.Select(name => KeyValuePair.Create(name, properties[name] is JsonObject inner ? ValueFor(inner, depth - 1) : Value(1))));
            case "array":
                var least = (int?)schema["minItems"] ?? 0;
                return new JsonArray([.. Enumerable.Range(0, least + random.Next(2)).Select(_ => schema["items"] is JsonObject inner ? ValueFor(inner, depth - 1) : Value(1))]);
            case "string":
                return Text();
            case "number" or "integer":
                return Number();
            case "boolean":
                return JsonValue.Create(Chance(50));
            default:
                return null;
        }
    }

    private void AddKeywords(JsonObject schema, string type, int depth)
    {
        switch (type)
        {
            case "string":
                Maybe(30, "minLength", () => random.Next(4));
                Maybe(30, "maxLength", () => random.Next(6));
                Maybe(30, "pattern", Pattern);
                Maybe(15, "format", () => Chance(50) ? "uuid" : "date-time");
                break;
            case "number" or "integer":
                Maybe(25, "minimum", Number);
                Maybe(25, "maximum", Number);
                Maybe(15, "exclusiveMinimum", Number);
                Maybe(15, "exclusiveMaximum", Number);
                break;
            case "array":
                Maybe(25, "minItems", () => random.Next(3));
                Maybe(40, "maxItems", () => random.Next(5));
                if (schema.ContainsKey("maxItems"))
                {
                    Maybe(40, "uniqueItems", () => Chance(80));
                }
                if (depth > 0)
                {
                    Maybe(50, "items", () => Schema(depth - 1));
                }
                break;
            case "object":
                if (depth > 0)
                {
                    Maybe(80, "properties", () => new JsonObject(Names.Where(_ => Chance(50)).Select(name => KeyValuePair.Create(name, (JsonNode?)Schema(depth - 1)))));
                }
                Maybe(50, "required", () => new JsonArray([.. Names.Where(_ => Chance(25)).Select(name => JsonValue.Create(name))]));
                Maybe(50, "additionalProperties", () => Chance(40));
                break;
        }

        void Maybe(int percent, string keyword, Func<JsonNode?> make)
        {
            if (!schema.ContainsKey(keyword) && Chance(percent))
            {
                schema[keyword] = make();
            }
        }
    }

    private void Edit(JsonObject schema)
    {
        var inner = (schema["properties"] as JsonObject)?.Select(property => property.Value as JsonObject).Append(schema["items"] as JsonObject).OfType<JsonObject>().ToArray() ?? [];
        if (inner.Length > 0 && Chance(60))
        {
            Edit(Pick(inner));
            return;
        }
        switch (random.Next(4))
        {
            case 0 when schema.Count > 0:
                var gone = Pick([.. schema.Select(keyword => keyword.Key)]);
                schema.Remove(gone);
                if (gone == "maxItems")
                {
                    schema.Remove("uniqueItems");
                }
                break;
            case 1 when schema["properties"] is JsonObject properties:
                properties[Pick(Names)] = Schema(1);
                break;
            case 2 when schema["type"] is JsonValue type:
                schema["type"] = (string)type! == "integer" ? "number" : new JsonArray([type.DeepClone(), .. Types.Where(other => other != (string)type! && Chance(20)).Select(other => JsonValue.Create(other))]);
                break;
            default:
                foreach (var (keyword, value) in Schema(1))
                {
                    if (keyword is not ("enum" or "const" or "type" or "uniqueItems" or "maxItems") || Chance(10))
                    {
                        schema[keyword] = value?.DeepClone();
                    }
                }
                if (schema.ContainsKey("uniqueItems") && !schema.ContainsKey("maxItems"))
                {
                    schema.Remove("uniqueItems");
                }
                break;
        }
    }

    private JsonNode Text()
    {
        if (Chance(60))
        {
            return Pick(Texts);
        }
        var text = new StringBuilder();
        for (var i = random.Next(5); i > 0; i--)
        {
            text.Append(Pick(["a", "b", "c", "0", " ", "\n", "_", "é", "武", "😀", "A", "٣", "\u2029"]));
        }
        return text.ToString();
    }

    private JsonNode Pattern()
    {
        var pattern = new StringBuilder(Chance(50) ? "^" : "");
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            pattern.Append(Pick(Atoms)).Append(Pick(Quantifiers)).Append(Chance(10) ? "|" : "");
        }
        return pattern.Append(Chance(50) ? "$" : "").ToString();
    }

    /// <summary>Parsed, so that it keeps the way it is written.</summary>
    private JsonNode Number() => JsonNode.Parse(Pick(Numbers))!;

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Pick<T>(T[] choices) => choices[random.Next(choices.Length)];
}
