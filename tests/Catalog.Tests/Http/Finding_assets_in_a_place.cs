using System.Globalization;
using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class Finding_assets_in_a_place(CatalogApplication catalog)
{
    private const double Longitude = 121.4383;
    private const double Latitude = 31.2045;

    /// <summary>A degree of latitude on the mean sphere, in metres.</summary>
    private const double Degree = 111_195.08;

    [Fact]
    public async Task A_box_finds_what_it_touches()
    {
        var tag = NewTag();
        var point = await PublishAsync(tag, Point(Longitude, Latitude));
        var line = await PublishAsync(tag, """{ "type": "LineString", "coordinates": [[121.40, 31.20], [121.60, 31.20]] }""");
        await PublishAsync(tag, Point(0, 0));
        await PublishAsync(tag, null);

        Assert.Equal([point, line], await Box("121.43,31.19,121.45,31.21"));
        Assert.Equal([line], await Box("121.55,31.19,121.58,31.21"));
        Assert.Empty(await Box("121.55,31.21,121.58,31.22"));
        Assert.Equal([point], await Box($"{Longitude},{Latitude},{Longitude},{Latitude}"));

        Task<List<string>> Box(string box) => catalog.Reader.IdsAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/catalog/assets?tag={tag}&bbox={box}"));
    }

    [Fact]
    public async Task A_box_over_the_180th_meridian_is_two_boxes()
    {
        var tag = NewTag();
        var west = await PublishAsync(tag, Point(179.5, 0));
        var east = await PublishAsync(tag, Point(-179.5, 0));
        var across = await PublishAsync(tag, """{ "type": "MultiLineString", "coordinates": [[[179.9, 0], [180, 0]], [[-180, 0], [-179.9, 0]]] }""");
        var zero = await PublishAsync(tag, Point(0, 0));

        Assert.Equal([west, east, across], await Box("179,-1,-179,1"));
        Assert.Equal([across], await Box("179.8,-1,-179.8,1"));
        Assert.Equal([east, across], await Box("-180,-1,-179,1"));
        Assert.Equal([west, across], await Box("179,-1,180,1"));
        Assert.Equal([zero], await Box("-179,-1,179,1"));
        Assert.Equal([west, east, across, zero], await Box("-180,-1,180,1"));

        Task<List<string>> Box(string box) => catalog.Reader.IdsAsync($"/v1/catalog/assets?tag={tag}&bbox={box}");
    }

    [Fact]
    public async Task Near_finds_what_is_within_the_metres_nearest_first()
    {
        var tag = NewTag();
        var far = await PublishAsync(tag, Point(Longitude, Latitude + (900 / Degree)));
        var near = await PublishAsync(tag, Point(Longitude, Latitude - (300 / Degree)));
        var here = await PublishAsync(tag, Point(Longitude, Latitude));
        // In the corner of the box around the circle, outside the circle.
        await PublishAsync(tag, Point(Longitude + (0.9 * 1000 / (Degree * Math.Cos(Latitude * Math.PI / 180))), Latitude + (0.9 * 1000 / Degree)));

        Assert.Equal([here, near, far], await Near(1000));
        Assert.Equal([here, near, far], await Near(901));
        Assert.Equal([here, near], await Near(899));
        Assert.Equal([here], await Near(299));

        Task<List<string>> Near(double metres) =>
            catalog.Reader.IdsAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/catalog/assets?tag={tag}&near={Longitude},{Latitude},{metres}"));
    }

    [Fact]
    public async Task Near_measures_over_the_180th_meridian_and_to_the_edge_of_what_is_wide()
    {
        var tag = NewTag();
        var beyond = await PublishAsync(tag, Point(-179.999, 0));
        var across = await PublishAsync(tag, """{ "type": "MultiPolygon", "coordinates": [[[[179.99, 0.01], [180, 0.01], [180, 0.02], [179.99, 0.02], [179.99, 0.01]]], [[[-180, 0.01], [-179.99, 0.01], [-179.99, 0.02], [-180, 0.02], [-180, 0.01]]]] }""");
        Assert.Equal([beyond, across], await catalog.Reader.IdsAsync($"/v1/catalog/assets?tag={tag}&near=179.999,0,1200"));
        Assert.Equal([beyond], await catalog.Reader.IdsAsync($"/v1/catalog/assets?tag={tag}&near=179.999,0,1100"));
        Assert.Empty(await catalog.Reader.IdsAsync($"/v1/catalog/assets?tag={tag}&near=179.999,0,200"));
    }

    [Fact]
    public async Task Near_is_read_page_by_page_with_equal_distances()
    {
        var tag = NewTag();
        var all = new HashSet<string>();
        for (var i = 0; i < 5; i++)
        {
            all.Add(await PublishAsync(tag, Point(Longitude, Latitude + (i < 3 ? 0.001 : 0.002))));
        }
        var (read, address) = (new List<string>(), (string?)$"/v1/catalog/assets?tag={tag}&near=121.4383,31.2045,1000&limit=2");
        while (address is not null)
        {
            var page = await catalog.Reader.JsonAsync(address);
            read.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Id()));
            address = page.GetProperty("next").GetString() is { } next ? $"/v1/catalog/assets?tag={tag}&near=121.4383,31.2045,1000&limit=2&cursor={next}" : null;
        }
        Assert.Equal(5, read.Count);
        Assert.Equal(all, [.. read]);
    }

    private static string NewTag() => $"t{Guid.NewGuid():N}";

    private static string Point(double longitude, double latitude) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{ "type": "Point", "coordinates": [{{longitude}}, {{latitude}}] }""");

    private async Task<string> PublishAsync(string tag, string? geometry) => (await catalog.Curator.PublishedAsync(new
    {
        kind = "landmark",
        names = CatalogWords.SomeName,
        district = "xuhui",
        rights = CatalogWords.InCopyright,
        tags = new[] { tag },
        geometry = geometry is null ? null : System.Text.Json.Nodes.JsonNode.Parse(geometry),
    })).Id();
}
