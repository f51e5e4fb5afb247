using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace CityIp.Events.Activities;

/// <summary>The keywords of <see cref="JsonSchema"/> that look at one value. Each gives the reason for a misfit, or null.</summary>
internal static class SchemaChecks
{
    public const int MostUniqueItems = 1_000;

    /// <summary>The check for a keyword, or null when it is none of these.</summary>
    /// <param name="at">JSON Pointer to the keyword.</param>
    public static Func<JsonElement, string?>? Of(string keyword, JsonElement value, string at)
    {
        switch (keyword)
        {
            case "type":
                return OfTypes(value.ValueKind == JsonValueKind.Array ? Names(value) : [value.GetString()!], at);
            case "enum":
                var allowed = value.EnumerateArray().ToArray();
                var names = string.Join(", ", allowed.Select(item => item.ToString()));
                return found => Contains(allowed, found) ? null : $"must be one of: {names}.";
            case "const":
                return found => JsonElement.DeepEquals(value, found) ? null : $"must be {value}.";
            case "minLength":
                var shortest = Count(value);
                return found => found.ValueKind != JsonValueKind.String || Characters(found) >= shortest ? null : $"must have at least {shortest} characters.";
            case "maxLength":
                var longest = Count(value);
                return found => found.ValueKind != JsonValueKind.String || Characters(found) <= longest ? null : $"must have at most {longest} characters.";
            case "pattern":
                var text = value.GetString() ?? throw new FormatException();
                var pattern = SchemaPattern.Compile(text, at);
                return found => found.ValueKind != JsonValueKind.String || Matches(found, pattern) ? null : $"must match the pattern {text}.";
            case "format" when value.GetString() == "uuid":
                return found => found.ValueKind != JsonValueKind.String || found.TryGetGuid(out _) ? null : "must be a UUID.";
            case "format" when value.GetString() == "date-time":
                return found => found.ValueKind != JsonValueKind.String || IsTime(found) ? null : "must be a date and time as in RFC 3339.";
            case "format":
                throw new JsonSchemaException(at, $"'{value.GetString()}' is not among the formats checked here: uuid, date-time.");
            case "minItems":
                var fewest = Count(value);
                return found => found.ValueKind != JsonValueKind.Array || found.GetArrayLength() >= fewest ? null : $"must have at least {fewest} items.";
            case "maxItems":
                var most = Count(value);
                return found => found.ValueKind != JsonValueKind.Array || found.GetArrayLength() <= most ? null : $"must have at most {most} items.";
            case "uniqueItems":
                // What is longer than could be compared is refused by maxItems, which must stand beside it.
                return value.GetBoolean() ? found => found.ValueKind != JsonValueKind.Array || found.GetArrayLength() > MostUniqueItems || AreUnique(found) ? null : "must not hold the same item twice." : static _ => null;
            case "minimum":
                return Bound(value, static (found, bound) => found >= bound, "at least");
            case "maximum":
                return Bound(value, static (found, bound) => found <= bound, "at most");
            case "exclusiveMinimum":
                return Bound(value, static (found, bound) => found > bound, "more than");
            case "exclusiveMaximum":
                return Bound(value, static (found, bound) => found < bound, "less than");
            default:
                return null;
        }
    }

    /// <summary>An array of texts that are all different.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string[] Names(JsonElement value)
    {
        var names = value.EnumerateArray().Select(item => item.GetString() ?? throw new FormatException()).ToArray();
        return names.Distinct().Count() == names.Length ? names : throw new FormatException();
    }

    public static bool IsOfType(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        // 1.0 is an integer to JSON Schema; what no double can hold is no number to anybody.
        JsonValueKind.Number => value.GetDouble() is var number && double.IsFinite(number) && (type == "number" || (type == "integer" && Math.Floor(number) == number)),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Null => type == "null",
        _ => false,
    };

    private static Func<JsonElement, string?> OfTypes(string[] types, string at)
    {
        if (types.Length == 0 || types.Any(type => type is null))
        {
            throw new FormatException();
        }
        if (Array.Find(types, type => type is not ("object" or "array" or "string" or "number" or "integer" or "boolean" or "null")) is { } unknown)
        {
            throw new JsonSchemaException(at, $"'{unknown}' is no type.");
        }
        return found => IsOfAny(found, types) ? null : $"must be of type {string.Join(" or ", types)}.";
    }

    private static bool IsOfAny(JsonElement value, string[] types)
    {
        foreach (var type in types)
        {
            if (IsOfType(value, type))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Contains(JsonElement[] allowed, JsonElement value)
    {
        foreach (var item in allowed)
        {
            if (JsonElement.DeepEquals(item, value))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Matches(JsonElement value, Regex pattern)
    {
        Span<char> buffer = stackalloc char[JsonText.ShortLength];
        return JsonText.TryRead(JsonText.RawOf(value), buffer, out var text) ? pattern.IsMatch(text) : pattern.IsMatch(value.GetString()!);
    }

    private static bool IsTime(JsonElement value)
    {
        Span<char> buffer = stackalloc char[JsonText.ShortLength];
        return JsonText.TryRead(JsonText.RawOf(value), buffer, out var text) ? Rfc3339.TryParse(text, out _) : Rfc3339.TryParse(value.GetString(), out _);
    }

    private static int Count(JsonElement value) => value.GetInt32() is >= 0 and var count ? count : throw new FormatException();

    private static Func<JsonElement, string?> Bound(JsonElement value, Func<double, double, bool> holds, string words)
    {
        var bound = value.GetDouble();
        return found => found.ValueKind != JsonValueKind.Number || holds(found.GetDouble(), bound)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"must be {words} {bound}.");
    }

    /// <summary>JSON Schema counts code points, not UTF-16 units.</summary>
    private static int Characters(JsonElement value)
    {
        var raw = JsonText.RawOf(value);
        if (!raw.Contains((byte)'\\') && Utf8.IsValid(raw))
        {
            return Ascii.IsValid(raw) ? raw.Length : CountFirstBytes(raw);
        }
        var text = value.GetString()!;
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            count -= char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        }
        return count;
    }

    /// <summary>Every code point has one byte that does not continue another.</summary>
    private static int CountFirstBytes(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var value in utf8)
        {
            count += (value & 0xC0) == 0x80 ? 0 : 1;
        }
        return count;
    }

    private static bool AreUnique(JsonElement array)
    {
        var before = 0;
        foreach (var item in array.EnumerateArray())
        {
            var left = before++;
            foreach (var earlier in array.EnumerateArray())
            {
                if (left-- == 0)
                {
                    break;
                }
                if (JsonElement.DeepEquals(item, earlier))
                {
                    return false;
                }
            }
        }
        return true;
    }
}
