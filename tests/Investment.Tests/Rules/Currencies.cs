using Xunit;

namespace CityIp.Investment.Tests.Rules;

public sealed class Currencies
{
    [Theory]
    [InlineData("CNY", 2)]
    [InlineData("USD", 2)]
    [InlineData("HUF", 2)]
    [InlineData("JPY", 0)]
    [InlineData("KRW", 0)]
    [InlineData("ISK", 0)]
    [InlineData("KWD", 3)]
    [InlineData("TND", 3)]
    [InlineData("CLF", 4)]
    public void Have_the_exponent_of_ISO_4217(string code, int exponent) => Assert.Equal(exponent, Currency.ExponentOf(code));

    [Theory]
    [InlineData("cny")]
    [InlineData("RMB")]
    [InlineData("BGN")] // the euro since 2026
    [InlineData("HRK")]
    [InlineData("XAU")] // gold has no minor unit
    [InlineData("XXX")]
    [InlineData("")]
    public void That_are_not_in_use_are_unknown(string code) => Assert.False(Currency.IsKnown(code));

    [Fact]
    public void Are_as_many_as_in_the_list_by_exponent() =>
        Assert.Equal([(0, 17), (2, 139), (3, 7), (4, 2)], Currency.All.GroupBy(pair => pair.Value).Select(group => (group.Key, group.Count())).Order());
}
