using System.Diagnostics;
using System.Text.Json;
using CityIp.LocalPlatform;
using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

[Collection(PlatformUnderTest.Collection)]
public sealed class A_published_asset(PlatformUnderTest platform)
{
    [Fact]
    public async Task Is_one_trace_from_the_gateway_to_analytics()
    {
        Assert.SkipWhen(Dashboard.Missing is not null, $"No dashboard to read the trace from: {Dashboard.Missing}");
        var asset = await platform.PostAsync("/v1/catalog/assets", new
        {
            kind = "building",
            names = new Dictionary<string, string> { ["en"] = "Traced House 1", ["zh-Hans"] = "示例楼" },
            district = "xuhui",
            rights = "http://rightsstatements.org/vocab/NKC/1.0/",
        });
        var id = asset.GetProperty("id").GetGuid();
        await platform.PostAsync($"/v1/catalog/assets/{id}/review", new { });
        var trace = ActivityTraceId.CreateRandom().ToString();

        await platform.PostAsync($"/v1/catalog/assets/{id}/publication", new { }, $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        using var dashboard = new HttpClient { BaseAddress = new Uri($"http://localhost:{platform.Platform.Dashboard!.Port}") };
        await Eventually.Passes(async () =>
        {
            var spans = await SpansByResourceAsync(dashboard, trace);
            Assert.Contains("gateway", spans.Keys);
            Assert.Contains("catalog", spans.Keys);
            Assert.Contains("analytics", spans.Keys);
            Assert.Contains(spans["analytics"], name => name.Contains("know-assets", StringComparison.OrdinalIgnoreCase));
        });
    }

    private static async Task<Dictionary<string, List<string>>> SpansByResourceAsync(HttpClient dashboard, string trace)
    {
        using var answer = JsonDocument.Parse(await dashboard.GetStringAsync($"/api/telemetry/traces/{trace}"));
        return answer.RootElement.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
            .Select(resource => (Name: NameOf(resource), Spans: resource.GetProperty("scopeSpans").EnumerateArray().SelectMany(scope => scope.GetProperty("spans").EnumerateArray()).Select(span => span.GetProperty("name").GetString()!)))
            .GroupBy(resource => resource.Name).ToDictionary(resource => resource.Key, resource => resource.SelectMany(part => part.Spans).ToList());
    }

    private static string NameOf(JsonElement resource) => resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
        .First(attribute => attribute.GetProperty("key").GetString() == "service.name").GetProperty("value").GetProperty("stringValue").GetString()!;
}
