using System.Text.Json;

namespace CityIp.Analytics.Index;

/// <summary>Steps and values from JSON, checked against the catalog of steps.</summary>
internal static class RequestedSteps
{
    public static Step Read(IReadOnlyDictionary<string, JsonElement> step, string where)
    {
        if (!step.TryGetValue("do", out var name) || name.ValueKind != JsonValueKind.String)
        {
            throw new IndexRefusedException($"{where}.do", $"is missing; steps are {string.Join(", ", StepCatalog.Kinds.Select(k => k.Name))}");
        }

        return StepCatalog.Make(name.GetString()!, step.Where(p => p.Key != "do").ToDictionary(p => p.Key, p => Plain(p.Value)), where);
    }

    /// <summary>A JSON value as a number, text, truth value, null, or dictionary of such.</summary>
    public static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(p => p.Name, p => Plain(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().Select(Plain).ToList(),
        _ => null,
    };
}
