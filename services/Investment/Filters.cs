using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Investment;

/// <summary>Refuses values in lists and query parameters, which no attribute reaches.</summary>
internal static class Filters
{
    private const int MostLength = 64;

    public static ProblemHttpResult? Refuse(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            if (value is not null && !TextAttribute.IsText(value, MostLength))
            {
                return Problems.Bad("invalid-filter", $"{name} has 1 to {MostLength} characters; leave it out to get all.", name);
            }
        }
        return null;
    }

    public static ProblemHttpResult? RefuseTexts(IReadOnlyList<string>? texts, string field)
    {
        for (var index = 0; index < texts?.Count; index++)
        {
            if (!TextAttribute.IsText(texts[index], MostLength))
            {
                return Problems.Invalid("invalid-text", $"It has 1 to {MostLength} characters.", $"{field}/{index}");
            }
        }
        return null;
    }

    /// <summary>An asset named twice would get two shares.</summary>
    public static ProblemHttpResult? RefuseRepeated(IReadOnlyList<Guid>? ids, string field)
    {
        var seen = new HashSet<Guid>();
        for (var index = 0; index < ids?.Count; index++)
        {
            if (!seen.Add(ids[index]))
            {
                return Problems.Invalid("repeated", $"'{ids[index]}' is named twice.", $"{field}/{index}");
            }
        }
        return null;
    }
}
