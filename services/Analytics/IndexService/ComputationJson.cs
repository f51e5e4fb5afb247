using System.Text.Json;
using System.Text.Json.Serialization;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.IndexService;

/// <summary>How computations are written: members in snake_case, as the names of steps and stages are; missing is null.</summary>
internal static class ComputationJson
{
    public static JsonSerializerOptions Options { get; } = Make(JsonIgnoreCondition.Never);

    /// <summary>Members that are not set are left out; a missing value stays null.</summary>
    public static JsonSerializerOptions Brief { get; } = Make(JsonIgnoreCondition.WhenWritingNull);

    /// <exception cref="BadHttpRequestException">It is not JSON, or has an unknown member, a member twice, or a value of the wrong type.</exception>
    public static async Task<IndexRequest> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            var read = await request.ReadFromJsonAsync<IndexRequest>(Options, cancellation) ?? throw new JsonException("The body is null.");
            return NullIn(read) is { } path ? throw new JsonException("An item of the list is null.", path, null, null) : read;
        }
        catch (JsonException malformed)
        {
            throw new BadHttpRequestException("The body is no computation.", StatusCodes.Status400BadRequest, malformed);
        }
    }

    private static JsonSerializerOptions Make(JsonIgnoreCondition ignore) => new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = ignore,
    };

    /// <summary>The reader checks that members are not null, but not that the items of a list are not.</summary>
    public static string? NullIn(IndexRequest read)
    {
        (string Path, IEnumerable<object?>? Items)[] lists =
        [
            ("indicators", read.Indicators), ("units", read.Units), ("steps", read.Steps), ("return", read.Return), ("sources", read.Sources),
            .. Members("analysis", read.Analysis), .. Lists("uncertainty", read.Analysis?.Uncertainty), .. Lists("sensitivity", read.Analysis?.Sensitivity),
            .. Members("analysis.weights", read.Analysis?.Weights), ("analysis.weights.comparisons.elements", read.Analysis?.Weights?.Comparisons?.Elements),
            ("analysis.weights.comparisons.matrix", read.Analysis?.Weights?.Comparisons?.Matrix),
            .. (read.Analysis?.Compare ?? []).Select((c, k) => ($"analysis.compare[{k}].steps", (IEnumerable<object?>?)c?.Steps)),
        ];
        return lists.Select(list => (list.Path, At: list.Items?.ToList().IndexOf(null) ?? -1)).Where(list => list.At >= 0).Select(list => $"$.{list.Path}[{list.At}]").FirstOrDefault();
    }

    /// <summary>Every list that is a member of an object.</summary>
    private static IEnumerable<(string Path, IEnumerable<object?>? Items)> Members(string name, object? asked) => asked is null ? [] : asked.GetType().GetProperties()
        .Where(p => p.PropertyType.IsAssignableTo(typeof(IEnumerable<object?>)))
        .Select(p => ($"{name}.{JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)}", (IEnumerable<object?>?)p.GetValue(asked)));

    private static (string Path, IEnumerable<object?>? Items)[] Lists(string name, RobustnessRequest? asked) =>
        [($"analysis.{name}.inputs", asked?.Inputs), ($"analysis.{name}.design", asked?.Design), ($"analysis.{name}.decoded", asked?.Decoded)];
}
