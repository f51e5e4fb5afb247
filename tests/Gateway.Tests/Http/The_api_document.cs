using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class The_api_document(TestServers servers)
{
    private const string Catalog = """{ "paths": { "/v1/catalog/assets": { "get": { "operationId": "ListAssets" } } }, "components": { "schemas": { "AssetView": { "type": "object" } } } }""";
    private const string Events = """{ "paths": { "/v1/events/expos": { "get": { "operationId": "ListExpos" } } }, "components": { "schemas": { "ExpoView": { "type": "object" } } } }""";

    [Fact]
    public async Task It_holds_what_the_services_and_the_gateway_describe()
    {
        await using var catalog = await DescribedAsync(Catalog);
        await using var events = await DescribedAsync(Events);
        await using var gateway = await StartAsync(new() { ["catalog"] = catalog, ["events"] = events });
        using var client = gateway.Client(null);
        var document = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.Equal("3.1.1", document.GetProperty("openapi").GetString());
        var paths = document.GetProperty("paths");
        foreach (var path in (string[])["/v1/catalog/assets", "/v1/events/expos", "/v1/gateway/keys", "/v1/gateway/whoami", "/problems/{slug}"])
        {
            Assert.True(paths.TryGetProperty(path, out _), path);
        }
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key").GetProperty("scheme").GetString());
        Assert.Equal(["investment", "analytics"], document.GetProperty("x-missing-services").EnumerateArray().Select(service => service.GetString()));
    }

    [Fact]
    public async Task A_service_that_comes_later_appears_in_it()
    {
        string address;
        await using (var first = await Origin.StartAsync())
        {
            address = first.Address;
        }
        await using var gateway = await StartAsync([], ("services:catalog:http:0", address));
        using var client = gateway.Client(null);
        Assert.DoesNotContain("ListAssets", await client.GetStringAsync("/openapi/v1.json"), StringComparison.Ordinal);
        await using var catalog = await Origin.StartAsync(address);
        catalog.Description = Catalog;
        await Eventually.True(async () => (await client.GetStringAsync("/openapi/v1.json")).Contains("ListAssets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_service_that_fails_the_last_known_part_stays()
    {
        await using var catalog = await DescribedAsync(Catalog);
        await using var gateway = await StartAsync(new() { ["catalog"] = catalog });
        using var client = gateway.Client(null);
        await Eventually.True(async () => (await client.GetStringAsync("/openapi/v1.json")).Contains("ListAssets", StringComparison.Ordinal));
        catalog.Description = null;
        var asked = catalog.Described;
        await Eventually.True(() => catalog.Described > asked + 2);
        Assert.Contains("ListAssets", await client.GetStringAsync("/openapi/v1.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_told_again_and_what_has_is_joined_anew()
    {
        await using var catalog = await DescribedAsync(Catalog);
        await using var gateway = await StartAsync(new() { ["catalog"] = catalog });
        using var client = gateway.Client(null);
        await Eventually.True(() => catalog.Described > 3);
        Assert.Equal(1, catalog.Told);
        Assert.Contains("ListAssets", await client.GetStringAsync("/openapi/v1.json"), StringComparison.Ordinal);

        catalog.Description = Catalog.Replace("ListAssets", "FindAssets", StringComparison.Ordinal);
        await Eventually.True(async () => (await client.GetStringAsync("/openapi/v1.json")).Contains("FindAssets", StringComparison.Ordinal));
        Assert.Equal(2, catalog.Told);
    }

    [Fact]
    public async Task Services_that_contradict_each_other_are_named_in_it()
    {
        await using var catalog = await DescribedAsync(Catalog);
        await using var events = await DescribedAsync(Events.Replace("ExpoView", "AssetView", StringComparison.Ordinal).Replace("\"object\"", "\"string\"", StringComparison.Ordinal));
        await using var gateway = await StartAsync(new() { ["catalog"] = catalog, ["events"] = events });
        using var client = gateway.Client(null);
        var document = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.Contains("components/schemas/AssetView of events", Assert.Single(document.GetProperty("x-clashes").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_it_is_told_so()
    {
        await using var gateway = await StartAsync([]);
        using var client = gateway.Client(null);
        var tag = (await client.GetAsync("/openapi/v1.json")).Headers.ETag!;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.IfNoneMatch.Add(tag);
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task The_page_to_read_it_takes_nothing_from_elsewhere()
    {
        await using var gateway = await StartAsync([]);
        using var client = gateway.Client(null);
        var page = await client.GetStringAsync("/docs/");
        Assert.DoesNotContain("//", page.Replace("<!doctype html>", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        var script = await client.GetAsync("/docs/scalar.js");
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        Assert.True((await script.Content.ReadAsByteArrayAsync()).Length > 100_000);
    }

    private static async Task<Origin> DescribedAsync(string description)
    {
        var origin = await Origin.StartAsync();
        origin.Description = description;
        return origin;
    }

    private Task<GatewayApplication> StartAsync(Dictionary<string, Origin> origins, params (string Name, string? Value)[] settings) =>
        GatewayApplication.StartAsync(servers, origins, [("OpenApi:RefreshSeconds", "0.1"), .. settings]);
}
