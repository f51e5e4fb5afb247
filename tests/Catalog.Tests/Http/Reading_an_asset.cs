using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class Reading_an_asset(CatalogApplication catalog)
{
    [Fact]
    public async Task A_published_one_is_read_by_everybody()
    {
        var asset = await catalog.Curator.PublishedAsync(new { kind = "building", names = CatalogWords.SomeName, district = "xuhui", rights = CatalogWords.InCopyright });
        var read = await catalog.Reader.JsonAsync($"/v1/catalog/assets/{asset.Id()}");
        Assert.Equal("published", read.GetProperty("status").GetString());
        Assert.Equal("building", read.GetProperty("kind").GetString());
    }
}
