using System.Text.Json;

namespace CityIp.Events.Activities;

/// <summary>
/// Whether a schema takes whatever an earlier one took, keyword by keyword. Where that cannot be shown it is refused: a sender that was right yesterday
/// must be right tomorrow. The reasons point into the new schema.
/// </summary>
internal sealed class SchemaCompatibility
{
    private const int MostReasons = 50;
    private static readonly string[] AnyType = ["array", "boolean", "null", "number", "object", "string"];
    private readonly List<Misfit> reasons = [];

    /// <summary>Why not; empty when it does.</summary>
    public static IReadOnlyList<Misfit> Compare(JsonSchema former, JsonSchema next)
    {
        var comparison = new SchemaCompatibility();
        comparison.Compare(former, next, string.Empty);
        return comparison.reasons;
    }

    private void Compare(JsonSchema former, JsonSchema next, string at)
    {
        if (ValuesOf(former) is { } values)
        {
            // Few enough to try each.
            if (values.FirstOrDefault(value => former.Check(value) is null && next.Check(value) is not null) is { ValueKind: not JsonValueKind.Undefined } lost)
            {
                Refuse(at, $"The value {lost.GetRawText()} was taken before.");
            }
            return;
        }
        if (ValuesOf(next) is not null)
        {
            Refuse(next.Source.TryGetProperty("const", out _) ? $"{at}/const" : $"{at}/enum", "Values that are not listed were taken before.");
            return;
        }
        var types = TypesOf(former);
        CompareTypes(types, next, at);
        if (types.Contains("string"))
        {
            CompareLeast(former, next, "minLength", at, "Shorter texts were taken before.");
            CompareMost(former, next, "maxLength", at, "Longer texts were taken before.");
            CompareSame(former, next, "pattern", at, "Texts that match another pattern, or none, were taken before.");
            CompareSame(former, next, "format", at, "Texts of another format, or none, were taken before.");
        }
        if (types.Contains("number") || types.Contains("integer"))
        {
            CompareBounds(former, next, at);
        }
        if (types.Contains("array"))
        {
            CompareArrays(former, next, at);
        }
        if (types.Contains("object"))
        {
            CompareObjects(former, next, at);
        }
    }

    private void CompareTypes(string[] types, JsonSchema next, string at)
    {
        var taken = TypesOf(next);
        if (Array.Find(types, type => !taken.Contains(type) && !(type == "integer" && taken.Contains("number"))) is { } lost)
        {
            Refuse($"{at}/type", $"The type {lost} was taken before.");
        }
    }

    private void CompareBounds(JsonSchema former, JsonSchema next, string at)
    {
        if (Lower(next).CompareTo(Lower(former)) > 0)
        {
            Refuse(next.Source.TryGetProperty("exclusiveMinimum", out _) ? $"{at}/exclusiveMinimum" : $"{at}/minimum", "Smaller numbers were taken before.");
        }
        if (Upper(next).CompareTo(Upper(former)) > 0)
        {
            Refuse(next.Source.TryGetProperty("exclusiveMaximum", out _) ? $"{at}/exclusiveMaximum" : $"{at}/maximum", "Larger numbers were taken before.");
        }
    }

    private void CompareArrays(JsonSchema former, JsonSchema next, string at)
    {
        CompareLeast(former, next, "minItems", at, "Fewer items were taken before.");
        CompareMost(former, next, "maxItems", at, "More items were taken before.");
        if (IsUnique(next) && !IsUnique(former))
        {
            Refuse($"{at}/uniqueItems", "The same item twice was taken before.");
        }
        if (next.Items is { } items)
        {
            Compare(former.Items ?? Anything, items, $"{at}/items");
        }
    }

    private void CompareObjects(JsonSchema former, JsonSchema next, string at)
    {
        for (var i = 0; i < next.Required.Count; i++)
        {
            if (!former.Required.Contains(next.Required[i]))
            {
                Refuse($"{at}/required/{i}", $"'{next.Required[i]}' was not required before.");
            }
        }
        foreach (var (name, schema) in former.Properties)
        {
            if (next.Properties.TryGetValue(name, out var changed))
            {
                Compare(schema, changed, $"{at}/properties/{JsonSchema.Escape(name)}");
            }
            else if (!next.Additional)
            {
                Refuse($"{at}/properties", $"'{name}' was taken before and is missing.");
            }
        }
        if (!former.Additional)
        {
            return;
        }
        if (!next.Additional)
        {
            Refuse($"{at}/additionalProperties", "Members that are not named were taken before.");
        }
        foreach (var (name, schema) in next.Properties.Where(property => !former.Properties.ContainsKey(property.Key)))
        {
            Compare(Anything, schema, $"{at}/properties/{JsonSchema.Escape(name)}");
        }
    }

    private void CompareLeast(JsonSchema former, JsonSchema next, string keyword, string at, string reason)
    {
        if (NumberOf(next, keyword, 0) > NumberOf(former, keyword, 0))
        {
            Refuse($"{at}/{keyword}", reason);
        }
    }

    private void CompareMost(JsonSchema former, JsonSchema next, string keyword, string at, string reason)
    {
        if (NumberOf(next, keyword, double.PositiveInfinity) < NumberOf(former, keyword, double.PositiveInfinity))
        {
            Refuse($"{at}/{keyword}", reason);
        }
    }

    private void CompareSame(JsonSchema former, JsonSchema next, string keyword, string at, string reason)
    {
        if (next.Source.TryGetProperty(keyword, out var now) && !(former.Source.TryGetProperty(keyword, out var before) && JsonElement.DeepEquals(before, now)))
        {
            Refuse($"{at}/{keyword}", reason);
        }
    }

    private void Refuse(string pointer, string reason)
    {
        if (reasons.Count < MostReasons)
        {
            reasons.Add(new(pointer, reason));
        }
    }

    private static JsonSchema Anything { get; } = JsonSchema.Compile(JsonElement.Parse("{}"));

    private static IReadOnlyList<JsonElement>? ValuesOf(JsonSchema schema) =>
        schema.Source.TryGetProperty("const", out var only) ? [only]
        : schema.Source.TryGetProperty("enum", out var values) ? [.. values.EnumerateArray()]
        : null;

    private static string[] TypesOf(JsonSchema schema) => !schema.Source.TryGetProperty("type", out var types) ? AnyType
        : types.ValueKind == JsonValueKind.Array ? SchemaChecks.Names(types)
        : [types.GetString()!];

    private static bool IsUnique(JsonSchema schema) => schema.Source.TryGetProperty("uniqueItems", out var unique) && unique.GetBoolean();

    private static double NumberOf(JsonSchema schema, string keyword, double otherwise) => schema.Source.TryGetProperty(keyword, out var value) ? value.GetDouble() : otherwise;

    /// <summary>The lower bound; one that excludes its number is above one that does not.</summary>
    private static (double Bound, bool Excluded) Lower(JsonSchema schema) => Tighter(
        (NumberOf(schema, "minimum", double.NegativeInfinity), false),
        (NumberOf(schema, "exclusiveMinimum", double.NegativeInfinity), schema.Source.TryGetProperty("exclusiveMinimum", out _)));

    /// <summary>The upper bound, turned over, so that tighter is larger here too.</summary>
    private static (double Bound, bool Excluded) Upper(JsonSchema schema) => Tighter(
        (-NumberOf(schema, "maximum", double.PositiveInfinity), false),
        (-NumberOf(schema, "exclusiveMaximum", double.PositiveInfinity), schema.Source.TryGetProperty("exclusiveMaximum", out _)));

    private static (double Bound, bool Excluded) Tighter((double Bound, bool Excluded) one, (double Bound, bool Excluded) other) => one.CompareTo(other) >= 0 ? one : other;
}
