using CityIp.Analytics.Chain;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Splitting_money
{
    private static readonly Guid[] Assets = [.. Enumerable.Range(1, 7).Select(number => new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]))];

    [Theory]
    [InlineData(100, 3)]
    [InlineData(0, 3)]
    [InlineData(2, 7)]
    [InlineData(-100, 3)]
    [InlineData(long.MaxValue, 7)]
    [InlineData(1, 1)]
    public void The_parts_sum_exactly_and_differ_by_one_at_most(long amount, int count)
    {
        var assets = Assets[..count];

        var parts = assets.Select(asset => EqualParts.Of(amount, assets, asset)).ToList();

        Assert.Equal(amount, parts.Sum());
        Assert.InRange(parts.Max() - parts.Min(), 0, 1);
    }

    [Fact]
    public void What_remains_goes_to_the_first_assets_whatever_order_they_are_named_in()
    {
        Guid[] shuffled = [Assets[2], Assets[0], Assets[1]];

        Assert.Equal([34L, 33L, 33L], Assets[..3].Select(asset => EqualParts.Of(100, shuffled, asset)));
    }
}
