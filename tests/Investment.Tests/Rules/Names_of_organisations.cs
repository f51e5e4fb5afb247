using CityIp.Investment.Organisations;
using Xunit;

namespace CityIp.Investment.Tests.Rules;

public sealed class Names_of_organisations
{
    [Theory]
    [InlineData("Demo Film Studio 3", "  DEMO film-studio, 3. ")]
    [InlineData("Demo Film Studio 3", "Ｄｅｍｏ Ｆｉｌｍ Ｓｔｕｄｉｏ ３")]
    [InlineData("上海示例影视", "上海 示例 影视")]
    public void That_differ_in_case_width_spaces_or_punctuation_are_one(string one, string other) =>
        Assert.Equal(Organisation.Normalise(one), Organisation.Normalise(other));

    [Theory]
    [InlineData("Demo Film Studio 3", "Demo Film Studio 4")]
    [InlineData("上海示例影视", "上海示例影业")]
    [InlineData("!!!", "???")]
    public void That_differ_in_letters_or_digits_are_two(string one, string other) =>
        Assert.NotEqual(Organisation.Normalise(one), Organisation.Normalise(other));

    [Fact]
    public void Countries_and_regions_are_those_of_ISO_3166_1()
    {
        Assert.Equal(249, CountryOrRegion.Count);
        Assert.True(CountryOrRegion.IsKnown("CN"));
        Assert.False(CountryOrRegion.IsKnown("XX"));
        Assert.False(CountryOrRegion.IsKnown("cn"));
    }
}
