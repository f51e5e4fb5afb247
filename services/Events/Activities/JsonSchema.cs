using System.Text.Json;
using System.Text.RegularExpressions;

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
    private static readonly HashSet<string> Annotations = ["$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated"];
    private readonly List<Func<JsonElement, string?>> checks = [];
    private readonly List<string> required = [];
    private readonly Dictionary<string, JsonSchema> properties = [];
    private bool additional = true;
    private JsonSchema? items;

    private JsonSchema()
    {
    }

    /// <exception cref="JsonSchemaException">The schema is none, or uses a keyword outside the subset; the message names it.</exception>
    public static JsonSchema Compile(JsonElement schema, string pointer = "")
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw new JsonSchemaException($"{(pointer.Length == 0 ? "/" : pointer)}: a schema is an object.");
        }
        var compiled = new JsonSchema();
        foreach (var keyword in schema.EnumerateObject())
        {
            try
            {
                compiled.Add(keyword.Name, keyword.Value, pointer);
            }
            catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException)
            {
                throw new JsonSchemaException($"{pointer}/{keyword.Name}: the keyword has a value that it cannot have.");
            }
        }
        return compiled;
    }

    /// <summary>The first misfit, or null when the value is valid.</summary>
    public Misfit? Check(JsonElement value, string pointer = "")
    {
        foreach (var check in checks)
        {
            if (check(value) is { } reason)
            {
                return new(pointer, reason);
            }
        }
        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckMembers(value, pointer),
            JsonValueKind.Array when items is not null => CheckItems(value, pointer),
            _ => null,
        };
    }

    private Misfit? CheckMembers(JsonElement value, string pointer)
    {
        foreach (var name in required)
        {
            if (!value.TryGetProperty(name, out _))
            {
                return new($"{pointer}/{name}", "is required.");
            }
        }
        if (properties.Count == 0 && additional)
        {
            return null;
        }
        foreach (var member in value.EnumerateObject())
        {
            if (properties.TryGetValue(member.Name, out var schema))
            {
                if (schema.Check(member.Value, $"{pointer}/{member.Name}") is { } misfit)
                {
                    return misfit;
                }
            }
            else if (!additional)
            {
                return new(pointer, $"may hold only: {string.Join(", ", properties.Keys)}.");
            }
        }
        return null;
    }

    private Misfit? CheckItems(JsonElement value, string pointer)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (items!.Check(item, $"{pointer}/{index++}") is { } misfit)
            {
                return misfit;
            }
        }
        return null;
    }

    private void Add(string keyword, JsonElement value, string pointer)
    {
        switch (keyword)
        {
            case "type":
                var types = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.GetString()!)] : new[] { value.GetString()! };
                if (types.FirstOrDefault(type => type is not ("object" or "array" or "string" or "number" or "integer" or "boolean" or "null")) is { } unknown)
                {
                    throw new JsonSchemaException($"{pointer}/type: '{unknown}' is no type.");
                }
                checks.Add(found => types.Any(type => SchemaChecks.IsOfType(found, type)) ? null : $"must be of type {string.Join(" or ", types)}.");
                break;
            case "properties":
                foreach (var property in value.EnumerateObject())
                {
                    properties.Add(property.Name, Compile(property.Value, $"{pointer}/properties/{property.Name}"));
                }
                break;
            case "required":
                required.AddRange(value.EnumerateArray().Select(item => item.GetString()!));
                break;
            case "additionalProperties":
                additional = value.GetBoolean();
                break;
            case "items":
                items = Compile(value, $"{pointer}/items");
                break;
            case "format" when value.GetString() is not ("uuid" or "date-time"):
                throw new JsonSchemaException($"{pointer}/format: '{value.GetString()}' is not among the formats checked here: uuid, date-time.");
            default:
                if (SchemaChecks.Of(keyword, value) is { } check)
                {
                    checks.Add(check);
                }
                else if (!Annotations.Contains(keyword))
                {
                    throw new JsonSchemaException($"{pointer}/{keyword}: the keyword '{keyword}' is not among those checked here.");
                }
                break;
        }
    }
}

/// <summary>A schema that cannot be used; the message is for its author.</summary>
internal sealed class JsonSchemaException(string message) : Exception(message);
