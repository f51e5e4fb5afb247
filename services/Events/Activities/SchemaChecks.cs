using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CityIp.Events.Activities;

/// <summary>The keywords of <see cref="JsonSchema"/> that look at one value. Each gives the reason for a misfit, or null.</summary>
internal static class SchemaChecks
{
    /// <summary>The check for a keyword, or null when it is none of these.</summary>
    public static Func<JsonElement, string?>? Of(string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "enum":
                var allowed = value.EnumerateArray().Select(item => item.Clone()).ToArray();
                var names = string.Join(", ", allowed.Select(item => item.ToString()));
                return found => allowed.Any(item => JsonElement.DeepEquals(item, found)) ? null : $"must be one of: {names}.";
            case "const":
                var constant = value.Clone();
                return found => JsonElement.DeepEquals(constant, found) ? null : $"must be {constant}.";
            case "minLength":
                var shortest = value.GetInt32();
                return found => found.ValueKind != JsonValueKind.String || Characters(found) >= shortest ? null : $"must have at least {shortest} characters.";
            case "maxLength":
                var longest = value.GetInt32();
                return found => found.ValueKind != JsonValueKind.String || Characters(found) <= longest ? null : $"must have at most {longest} characters.";
            case "pattern":
                // Non-backtracking: no value can make it slow.
                var pattern = new Regex(value.GetString()!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
                return found => found.ValueKind != JsonValueKind.String || pattern.IsMatch(found.GetString()!) ? null : $"must match the pattern {pattern}.";
            case "format" when value.GetString() == "uuid":
                return found => found.ValueKind != JsonValueKind.String || found.TryGetGuid(out _) ? null : "must be a UUID.";
            case "format":
                return found => found.ValueKind != JsonValueKind.String || Rfc3339.TryParse(found.GetString(), out _) ? null : "must be a date and time as in RFC 3339.";
            case "minItems":
                var fewest = value.GetInt32();
                return found => found.ValueKind != JsonValueKind.Array || found.GetArrayLength() >= fewest ? null : $"must have at least {fewest} items.";
            case "maxItems":
                var most = value.GetInt32();
                return found => found.ValueKind != JsonValueKind.Array || found.GetArrayLength() <= most ? null : $"must have at most {most} items.";
            case "uniqueItems":
                return value.GetBoolean() ? found => found.ValueKind != JsonValueKind.Array || AreUnique(found) ? null : "must not hold the same item twice." : static _ => null;
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

    public static bool IsOfType(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        // 1.0 is an integer to JSON Schema.
        JsonValueKind.Number => type == "number" || (type == "integer" && value.GetDouble() is var number && Math.Floor(number) == number),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Null => type == "null",
        _ => false,
    };

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
        var text = value.GetString()!;
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            count -= char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        }
        return count;
    }

    private static bool AreUnique(JsonElement array)
    {
        var items = array.EnumerateArray().ToArray();
        for (var i = 1; i < items.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (JsonElement.DeepEquals(items[i], items[j]))
                {
                    return false;
                }
            }
        }
        return true;
    }
}
