using System.Text.Json;
using Xunit;

namespace CityIp.Catalog.Tests.Rules;

public sealed class A_geometry
{
    [Theory]
    [InlineData("""{"type":"Point","coordinates":[121.4383,31.2045]}""")]
    [InlineData("""{"type":"Point","coordinates":[121.4383,31.2045,30]}""")]
    [InlineData("""{"type":"MultiPoint","coordinates":[[121.4,31.2],[121.5,31.3]]}""")]
    [InlineData("""{"type":"LineString","coordinates":[[121.4,31.2],[121.5,31.3]]}""")]
    [InlineData("""{"type":"MultiLineString","coordinates":[[[121.4,31.2],[121.5,31.3]],[[1,2],[3,4]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]}""")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}""")]
    [InlineData("""{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}""")]
    public void Of_every_type_is_kept_as_it_was(string json)
    {
        Assert.Null(Read(json, out var geometry));
        Assert.Equal(json, geometry!.Rewound().ToJson());
    }

    [Theory]
    [InlineData("""[121.4, 31.2]""", "invalid-geometry", "/geometry")]
    [InlineData("""{"type":"Feature","geometry":null}""", "invalid-geometry", "/geometry/type")]
    [InlineData("""{"type":"point","coordinates":[1,2]}""", "invalid-geometry", "/geometry/type")]
    [InlineData("""{"type":"0","coordinates":[1,2]}""", "invalid-geometry", "/geometry/type")]
    [InlineData("""{"coordinates":[1,2]}""", "invalid-geometry", "/geometry/type")]
    [InlineData("""{"type":"Point"}""", "invalid-geometry", "/geometry/coordinates")]
    [InlineData("""{"type":"Point","coordinates":[]}""", "invalid-geometry", "/geometry/coordinates")]
    [InlineData("""{"type":"Point","coordinates":[1]}""", "invalid-geometry", "/geometry/coordinates")]
    [InlineData("""{"type":"Point","coordinates":[1,2,3,4]}""", "invalid-geometry", "/geometry/coordinates")]
    [InlineData("""{"type":"Point","coordinates":["1","2"]}""", "invalid-geometry", "/geometry/coordinates")]
    [InlineData("""{"type":"Point","coordinates":[1,2],"crs":{}}""", "invalid-geometry", "/geometry/crs")]
    [InlineData("""{"type":"LineString","coordinates":[[1,2]]}""", "invalid-geometry", "/geometry/coordinates")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}""", "invalid-geometry", "/geometry/coordinates/0")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}""", "invalid-geometry", "/geometry/coordinates/0")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,6]]]]}""", "invalid-geometry", "/geometry/coordinates/1/0")]
    [InlineData("""{"type":"GeometryCollection","geometries":[]}""", "invalid-geometry", "/geometry/geometries")]
    [InlineData("""{"type":"Point","coordinates":[31.2045,121.4383]}""", "off-the-globe", "/geometry/coordinates")]
    [InlineData("""{"type":"Point","coordinates":[180.1,0]}""", "off-the-globe", "/geometry/coordinates")]
    [InlineData("""{"type":"Point","coordinates":[1e400,0]}""", "off-the-globe", "/geometry/coordinates")]
    [InlineData("""{"type":"LineString","coordinates":[[1,2],[3,-91]]}""", "off-the-globe", "/geometry/coordinates/1")]
    [InlineData("""{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[1,92]}]}""", "off-the-globe", "/geometry/geometries/1/coordinates")]
    public void Is_refused_with_the_place_of_the_mistake(string json, string slug, string field)
    {
        var fault = Read(json, out _);
        Assert.Equal((slug, field), (fault?.Slug, fault?.Field));
    }

    [Fact]
    public void May_not_be_larger_than_anything_real()
    {
        var positions = string.Join(',', Enumerable.Repeat("[1,2]", 20_001));
        Assert.Equal("invalid-geometry", Read($$"""{"type":"MultiPoint","coordinates":[{{positions}}]}""", out _)?.Slug);
    }

    [Fact]
    public void Is_given_out_with_rings_wound_as_the_rfc_asks()
    {
        Read("""{"type":"Polygon","coordinates":[[[0,0],[0,9],[9,9],[9,0],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]}""", out var clockwise);
        Assert.Equal("""{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]}""", clockwise!.Rewound().ToJson());
    }

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[121.4,31.2]}""", 121.4, 31.2, 121.4, 31.2)]
    [InlineData("""{"type":"LineString","coordinates":[[121.5,31.2],[121.4,31.3]]}""", 121.4, 31.2, 121.5, 31.3)]
    // Cut in two at the 180th meridian, as RFC 7946 section 3.1.9 asks.
    [InlineData("""{"type":"MultiLineString","coordinates":[[[170,-10],[180,-9]],[[-180,-9],[-170,-8]]]}""", 170, -10, -170, -8)]
    [InlineData("""{"type":"MultiPoint","coordinates":[[-175,0],[0,0],[175,0]]}""", 0, 0, -175, 0)]
    public void Has_the_smallest_box_around_it(string json, double west, double south, double east, double north)
    {
        Read(json, out var geometry);
        Assert.Equal([west, south, east, north], Box.Around(geometry!).ToArray());
    }

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[121.4,31.2,8]}""", 121.4, 31.2)]
    [InlineData("""{"type":"LineString","coordinates":[[0,0],[1,0],[4,0]]}""", 2, 0)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,2],[0,2],[0,0]]]}""", 2, 1)]
    [InlineData("""{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[50,50]},{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,2],[0,2],[0,0]]]}]}""", 2, 1)]
    public void Has_one_position_that_stands_for_it(string json, double longitude, double latitude)
    {
        Read(json, out var geometry);
        Assert.Equal(new(longitude, latitude), Representative.Of(geometry!));
    }

    /// <summary>Figures of the eviltransform project's tests.</summary>
    [Theory]
    [InlineData(121.5272106, 31.1774276, 121.531541859215, 31.17530398364597)]
    [InlineData(113.912316, 22.543847, 113.9171764808363, 22.540796131694766)]
    [InlineData(116.377817, 39.911954, 116.38404722455657, 39.91334545536069)]
    public void In_gcj_02_comes_back_to_where_it_is(double longitude, double latitude, double shiftedLongitude, double shiftedLatitude)
    {
        var shifted = Gcj02.FromWgs84(new(longitude, latitude));
        Assert.Equal(shiftedLongitude, shifted.Longitude, 1e-6);
        Assert.Equal(shiftedLatitude, shifted.Latitude, 1e-6);

        var back = Gcj02.ToWgs84(shifted);
        Assert.Equal(longitude, back.Longitude, 1e-7);
        Assert.Equal(latitude, back.Latitude, 1e-7);
    }

    [Fact]
    public void Outside_china_gcj_02_is_wgs_84() => Assert.Equal(new(2.2945, 48.8584), Gcj02.ToWgs84(new(2.2945, 48.8584)));

    private static Fault? Read(string json, out Geometry? geometry) => GeoJson.Read(JsonSerializer.Deserialize<JsonElement>(json), "/geometry", out geometry);
}
