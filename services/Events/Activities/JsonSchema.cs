using System.Runtime.InteropServices;
using System.Text.Json;

namespace CityIp.Events.Activities;

/// <summary>Why a value does not fit: where (JSON Pointer) and what was asked for. Never repeats the value, which may hold a badge code.</summary>
internal readonly record struct Misfit(string Pointer, string Reason);

/// <summary>
/// A subset of JSON Schema 2020-12, compiled once: type, enum, const, properties, required, additionalProperties (true or false), items, minItems,
/// maxItems, uniqueItems, minLength, maxLength, pattern, format (uuid, date-time), minimum, maximum, exclusiveMinimum, exclusiveMaximum, and the
/// annotations. Any other keyword is refused by name: one that is silently ignored would let through what its author meant to keep out.
/// </summary>
internal sealed class JsonSchema
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";
    private readonly List<Func<JsonElement, string?>> checks = [];
    private readonly Dictionary<string, JsonSchema> properties = new(StringComparer.Ordinal);
    private readonly List<string> required = [];
    private readonly Dictionary<string, JsonSchema>.AlternateLookup<ReadOnlySpan<char>> propertiesByText;

    private JsonSchema(JsonElement source)
    {
        Source = source;
        propertiesByText = properties.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Every keyword that is checked, as published.</summary>
    public static IReadOnlyList<string> Keywords { get; } =
    [
        "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength",
        "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    ];

    /// <summary>Keywords that only tell.</summary>
    public static IReadOnlyList<string> Annotations { get; } = ["$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated"];

    /// <summary>As its author wrote it.</summary>
    public JsonElement Source { get; }

    public IReadOnlyDictionary<string, JsonSchema> Properties => properties;

    public IReadOnlyList<string> Required => required;

    /// <summary>Whether members that <see cref="Properties"/> does not name may be there.</summary>
    public bool Additional { get; private set; } = true;

    public JsonSchema? Items { get; private set; }

    /// <exception cref="JsonSchemaException">The schema is none, or uses a keyword outside the subset.</exception>
    public static JsonSchema Compile(JsonElement schema, string pointer = "")
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw new JsonSchemaException(pointer, "A schema is an object.");
        }
        var compiled = new JsonSchema(schema);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keyword in schema.EnumerateObject())
        {
            var (name, at) = NameOf(keyword, pointer);
            if (!seen.Add(name))
            {
                throw new JsonSchemaException(at, "The keyword stands there twice.");
            }
            try
            {
                compiled.Add(name, keyword.Value, at);
            }
            catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException)
            {
                throw new JsonSchemaException(at, $"The keyword '{name}' has a value that it cannot have.");
            }
        }
        if (schema.TryGetProperty("uniqueItems", out var unique) && unique.GetBoolean() && !(schema.TryGetProperty("maxItems", out var most) && most.GetInt32() <= SchemaChecks.MostUniqueItems))
        {
            // Each item is compared with every other.
            throw new JsonSchemaException($"{pointer}/uniqueItems", $"uniqueItems needs maxItems of at most {SchemaChecks.MostUniqueItems} beside it.");
        }
        return compiled;
    }

    /// <summary>The first misfit, or null when the value is valid.</summary>
    public Misfit? Check(JsonElement value, string pointer) => Check(value) is { } misfit ? misfit with { Pointer = pointer + misfit.Pointer } : null;

    public Misfit? Check(JsonElement value)
    {
        foreach (var check in checks)
        {
            if (check(value) is { } reason)
            {
                return new(string.Empty, reason);
            }
        }
        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckMembers(value),
            JsonValueKind.Array when Items is not null => CheckItems(value, Items),
            _ => null,
        };
    }

    /// <summary>One more step of a JSON Pointer.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private Misfit? CheckMembers(JsonElement value)
    {
        foreach (var name in required)
        {
            if (!value.TryGetProperty(name, out _))
            {
                return new($"/{Escape(name)}", "is required.");
            }
        }
        if (properties.Count == 0 && Additional)
        {
            return null;
        }
        foreach (var member in value.EnumerateObject())
        {
            if (FindSchema(member) is { } schema)
            {
                if (schema.Check(member.Value) is { } misfit)
                {
                    return misfit with { Pointer = $"/{Escape(member.Name)}{misfit.Pointer}" };
                }
            }
            else if (!Additional)
            {
                return new(string.Empty, $"may hold only: {string.Join(", ", properties.Keys)}.");
            }
        }
        return null;
    }

    private JsonSchema? FindSchema(JsonProperty member)
    {
        Span<char> buffer = stackalloc char[JsonText.ShortLength];
        return JsonText.TryRead(JsonMarshal.GetRawUtf8PropertyName(member), buffer, out var name)
            ? propertiesByText.TryGetValue(name, out var schema) ? schema : null
            : properties.GetValueOrDefault(member.Name);
    }

    private static Misfit? CheckItems(JsonElement value, JsonSchema items)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (items.Check(item) is { } misfit)
            {
                return misfit with { Pointer = $"/{index}{misfit.Pointer}" };
            }
            index++;
        }
        return null;
    }

    private void Add(string keyword, JsonElement value, string at)
    {
        switch (keyword)
        {
            case "$schema" when value.GetString() != Dialect:
                throw new JsonSchemaException(at, $"Schemas are of {Dialect}.");
            case "properties":
                foreach (var property in value.EnumerateObject())
                {
                    var (name, pointer) = NameOf(property, at);
                    properties.Add(name, Compile(property.Value, pointer));
                }
                break;
            case "required":
                required.AddRange(SchemaChecks.Names(value));
                break;
            case "additionalProperties":
                Additional = value.GetBoolean();
                break;
            case "items":
                Items = Compile(value, at);
                break;
            default:
                if (SchemaChecks.Of(keyword, value, at) is { } check)
                {
                    checks.Add(check);
                }
                else if (!Annotations.Contains(keyword))
                {
                    throw new JsonSchemaException(at, $"The keyword '{keyword}' is not among those checked here: {string.Join(", ", Keywords)}.");
                }
                break;
        }
    }

    private static (string Name, string Pointer) NameOf(JsonProperty member, string pointer)
    {
        try
        {
            return (member.Name, $"{pointer}/{Escape(member.Name)}");
        }
        catch (InvalidOperationException)
        {
            throw new JsonSchemaException(pointer, "A name in it holds half a surrogate pair.");
        }
    }
}

/// <summary>A schema that cannot be used: where in it, and why, for its author.</summary>
internal sealed class JsonSchemaException(string pointer, string reason) : Exception($"{(pointer.Length == 0 ? "/" : pointer)}: {reason}")
{
    public string Pointer => pointer;

    public string Reason => reason;
}
