using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

[Collection(PlatformUnderTest.Collection)]
public sealed class The_merged_api_document(PlatformUnderTest platform)
{
    [Fact]
    public async Task Describes_every_service_and_none_contradicts_another()
    {
        await Eventually.Passes(async () =>
        {
            var document = await platform.GetAsync("/openapi/v1.json");
            Assert.False(document.TryGetProperty("x-missing-services", out var missing), $"{missing}");
            Assert.False(document.TryGetProperty("x-clashes", out var clashes), $"{clashes}");
            Assert.Equal(
                ["analytics", "catalog", "events", "gateway", "investment"],
                document.GetProperty("paths").EnumerateObject().Where(path => path.Name.StartsWith("/v1/", StringComparison.Ordinal)).Select(path => path.Name.Split('/')[2]).Distinct().Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public async Task Names_each_operation_once_and_refers_to_nothing_that_is_not_in_it()
    {
        await Eventually.Passes(async () =>
        {
            var document = await platform.GetAsync("/openapi/v1.json");
            var operations = document.GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Where(verb => verb.Value.ValueKind == JsonValueKind.Object).Select(verb => (Where: $"{verb.Name} {path.Name}", Id: verb.Value.TryGetProperty("operationId", out var id) ? id.GetString() : null)))
                .ToList();
            Assert.DoesNotContain(operations, operation => operation.Id is null);
            Assert.Empty(operations.GroupBy(operation => operation.Id).Where(same => same.Count() > 1).Select(same => string.Join(" and ", same.Select(operation => operation.Where))));
            Assert.All(References(document), reference => Assert.True(Exists(document, reference), reference));
        });
    }

    [Fact]
    public async Task Shows_an_example_of_every_JSON_body()
    {
        await Eventually.Passes(async () =>
        {
            var document = await platform.GetAsync("/openapi/v1.json");
            Assert.Empty(document.GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Where(verb => verb.Value.ValueKind == JsonValueKind.Object).Select(verb => (Where: $"{verb.Name} {path.Name}", Operation: verb.Value)))
                .Where(one => one.Operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json) && !json.TryGetProperty("example", out _) && !json.TryGetProperty("examples", out _))
                .Select(one => one.Where));
        });
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static bool Exists(JsonElement document, string reference)
    {
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty(part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out document))
            {
                return false;
            }
        }
        return true;
    }
}
