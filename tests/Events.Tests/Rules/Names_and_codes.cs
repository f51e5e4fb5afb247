using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Names_and_codes
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    [InlineData("zh-Hant-TW")]
    [InlineData("es-419")]
    [InlineData("sl-rozaj-biske")]
    [InlineData("zh-yue")]
    [InlineData("yue-Hant-HK")]
    public void Language_tags_in_their_usual_case_are_taken(string tag) => Assert.Null(Names.Refuse(new() { [tag] = "name" }));

    [Theory]
    [InlineData("en_GB", "/names/en_GB")]
    [InlineData("EN", "/names/EN")]
    [InlineData("zh-hans", "/names/zh-hans")]
    [InlineData("x", "/names/x")]
    [InlineData("a/b~c", "/names/a~1b~0c")]
    public void Others_are_refused_with_a_pointer_to_them(string tag, string field) => Assert.Equal(field, Names.Refuse(new() { [tag] = "name" })!.Field);

    [Theory]
    [InlineData("Q-FTV-01", true)]
    [InlineData("5.1_a", true)]
    [InlineData("1", true)]
    [InlineData("", false)]
    [InlineData("-A", false)]
    [InlineData("A/B", false)]
    [InlineData("展位1", false)]
    [InlineData("01930000-0000-7000-a000-000000000001", false)]
    [InlineData("01930000000070008000000000000001", false)]
    public void Codes_can_stand_in_an_address_and_are_no_ids(string code, bool good) => Assert.Equal(good, Codes.Refuse(code) is null);

    [Fact]
    public void A_code_has_at_most_forty_characters()
    {
        Assert.Null(Codes.Refuse(new string('A', 40)));
        Assert.NotNull(Codes.Refuse(new string('A', 41)));
        Assert.Null(Codes.RefuseExpo(new string('a', 60)));
        Assert.NotNull(Codes.RefuseExpo(new string('a', 61)));
    }
}
