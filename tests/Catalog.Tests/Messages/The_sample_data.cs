using System.Text.Json;
using CityIp.Testing;
using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace CityIp.Catalog.Tests.Messages;

public sealed class The_sample_data(CatalogApplication catalog)
{
    private const string WukangMansion = "01930000-0000-7000-8000-000000000001";
    private const string DemoLane = "01930000-0000-7000-8000-000000000005";

    [Fact]
    public async Task Is_there_once_in_development_and_told_to_the_others()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, "asset-published");
        await using var findings = await Listener.OnAsync(catalog.Broker, "asset-assessed");
        await using (var first = catalog.Start("catalog_sample", host => host.UseEnvironment("Development")))
        {
            var reader = catalog.ClientWith("catalog:read", first);
            await Eventually.True(async () => (await reader.GetAsync("/health")).IsSuccessStatusCode);
            Assert.Equal("武康大楼", (await reader.JsonAsync($"/v1/catalog/assets/{WukangMansion}?lang=zh-Hans")).GetProperty("name").GetString());
            Assert.Equal(5, (await reader.IdsAsync("/v1/catalog/assets")).Count);
            var found = await reader.JsonAsync($"/v1/catalog/assets/{WukangMansion}/assessments");
            Assert.Equal("China Daily, 2019-03-15", found.GetProperty("items")[0].GetProperty("source").GetString());
            await Eventually.True(() => listener.About(WukangMansion).Count == 1 && findings.About(WukangMansion).Count == 1 && findings.About(DemoLane).Count == 6);
            // A real place is given no figure that its source does not give.
            Assert.Equal(JsonValueKind.Null, findings.About(WukangMansion).Single().Message.GetProperty("score").ValueKind);
        }
        await using (var second = catalog.Start("catalog_sample", host => host.UseEnvironment("Development")))
        {
            var reader = catalog.ClientWith("catalog:read", second);
            await Eventually.True(async () => (await reader.GetAsync("/health")).IsSuccessStatusCode);
            Assert.Equal(5, (await reader.IdsAsync("/v1/catalog/assets")).Count);
        }
        Assert.Single(listener.About(WukangMansion));
        Assert.Single(findings.About(WukangMansion));
    }

    [Fact]
    public async Task Is_not_there_otherwise()
    {
        await using var production = catalog.Start("catalog_empty", host => host.UseEnvironment("Production"));
        var reader = catalog.ClientWith("catalog:read", production);
        await Eventually.True(async () => (await reader.GetAsync("/health")).IsSuccessStatusCode);
        Assert.Empty(await reader.IdsAsync("/v1/catalog/assets"));
        Assert.Empty((await reader.JsonAsync("/v1/catalog/districts")).GetProperty("items").EnumerateArray().ToArray());
    }
}
