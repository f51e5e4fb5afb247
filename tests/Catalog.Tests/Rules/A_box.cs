using Xunit;

namespace CityIp.Catalog.Tests.Rules;

public sealed class A_box
{
    [Fact]
    public void Is_read_west_south_east_north() => Assert.Equal(new Box(121.4, 31.1, 121.5, 31.3), Box.Parse("121.4,31.1,121.5,31.3"));

    [Fact]
    public void With_west_greater_than_east_crosses_the_180th_meridian() => Assert.Equal(new Box(170, -10, 190, 10), Box.Parse("170,-10,-170,10"));

    [Theory]
    [InlineData("")]
    [InlineData("1,2,3")]
    [InlineData("1,2,3,4,5")]
    [InlineData("a,b,c,d")]
    [InlineData("121,32,122,31")]
    [InlineData("181,0,182,1")]
    [InlineData("0,-91,1,1")]
    [InlineData("NaN,0,1,1")]
    [InlineData("1;2;3;4")]
    public void Is_refused_otherwise(string text) => Assert.Null(Box.Parse(text));

    [Fact]
    public void Around_a_place_reaches_as_far_as_asked()
    {
        // A degree of latitude is 111.195 km on the mean sphere, one of longitude cos(60°) of it.
        var box = Box.Around(10, 60, 111_195);
        Assert.Equal(59, box.South, 0.001);
        Assert.Equal(61, box.North, 0.001);
        Assert.Equal(8, box.West, 0.01);
        Assert.Equal(12, box.East, 0.01);
    }

    [Fact]
    public void Around_a_place_near_the_180th_meridian_crosses_it()
    {
        Assert.Equal([179.9, -178.1], Around(-179.1));
        Assert.Equal([178.1, -179.9], Around(179.1));

        static double[] Around(double longitude) => [.. Box.Around(longitude, 0, 111_195).ToArray().Where((_, index) => index is 0 or 2).Select(edge => Math.Round(edge, 3))];
    }

    [Fact]
    public void Around_a_pole_has_every_longitude() => Assert.Equal((-180, 180), (Box.Around(50, 89.9, 50_000).West, Box.Around(50, 89.9, 50_000).East));
}
