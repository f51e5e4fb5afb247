using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Catalog.Tests.Messages;

public sealed class Publishing_an_asset(CatalogApplication catalog)
{
    [Fact]
    public async Task Tells_the_other_services_what_the_public_may_know()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, "asset-published");
        var parent = await catalog.Curator.PublishedAsync(new { kind = "street", names = CatalogWords.SomeName, district = "xuhui", rights = CatalogWords.InCopyright });

        var asset = await catalog.Curator.PublishedAsync(new
        {
            kind = "heritage-site",
            names = CatalogWords.SomeName,
            district = "xuhui",
            parent = parent.Id(),
            rights = CatalogWords.InCopyright,
            dailyVisitorCapacity = 4000,
            geometry = new { type = "Point", coordinates = new[] { 121.4383, 31.2045 } },
        });

        await Eventually.True(() => listener.About(asset.Id()).Count == 1);
        var told = listener.About(asset.Id())[0].Message.GetProperty("asset");
        Assert.Equal(3, told.GetProperty("version").GetInt64());
        Assert.Equal("heritage-site", told.GetProperty("kind").GetString());
        Assert.Equal("武康大楼", told.GetProperty("names").GetProperty("zh-Hans").GetString());
        Assert.Equal("xuhui", told.GetProperty("districtCode").GetString());
        Assert.Equal(parent.Id(), told.GetProperty("parentId").GetString());
        Assert.Equal(4000, told.GetProperty("dailyVisitorCapacity").GetInt32());
        Assert.Equal(121.4383, told.GetProperty("longitude").GetDouble());
        Assert.Equal(31.2045, told.GetProperty("latitude").GetDouble());
    }
}
