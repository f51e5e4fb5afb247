using Xunit;

namespace CityIp.Catalog.Tests.Rules;

public sealed class A_language_tag
{
    [Theory]
    [InlineData("zh-Hans", "zh-Hans")]
    [InlineData("zh-hans-cn", "zh-Hans-CN")]
    [InlineData("EN", "en")]
    [InlineData("en-gb", "en-GB")]
    [InlineData("es-419", "es-419")]
    [InlineData("de-1996", "de-1996")]
    [InlineData("sl-rozaj-biske", "sl-rozaj-biske")]
    [InlineData("yue-Hant", "yue-Hant")]
    public void Is_kept_in_its_usual_case(string sent, string kept) => Assert.Equal(kept, LanguageTag.Canonical(sent));

    [Theory]
    [InlineData("")]
    [InlineData("english")]
    [InlineData("zh_Hans")]
    [InlineData("cn")]
    [InlineData("jp")]
    [InlineData("xx")]
    [InlineData("zh-")]
    [InlineData("-zh")]
    [InlineData("zh-Hans-")]
    [InlineData("zh Hans")]
    [InlineData("zh-Hans\n")]
    [InlineData("x-private")]
    public void Is_refused_when_it_is_none(string sent) => Assert.Null(LanguageTag.Canonical(sent));

    [Theory]
    [InlineData("zh-CN", "zh-Hans")]
    [InlineData("zh", "zh-Hans")]
    [InlineData("zh-TW", "zh-Hant")]
    [InlineData("zh-Hant-HK", "zh-Hant")]
    [InlineData("en-GB", "en")]
    [InlineData("fr", "zh-Hans")] // the city's first
    public void Finds_the_text_that_its_reader_can_read(string wanted, string found)
    {
        var texts = new Dictionary<string, string> { ["zh-Hans"] = "武康大楼", ["zh-Hant"] = "武康大樓", ["en"] = "Wukang Mansion" };
        Assert.Equal(found, new Languages([wanted, "zh-Hans", "en"]).Choose(texts));
    }

    [Fact]
    public void Falls_back_to_any_text_rather_than_none() =>
        Assert.Equal("ja", new Languages(["fr", "zh-Hans"]).Choose(new Dictionary<string, string> { ["ja"] = "武康マンション", ["ko"] = "우캉 맨션" }));

    [Fact]
    public void Finds_nothing_where_there_is_nothing() => Assert.Null(new Languages(["en"]).Choose(new Dictionary<string, string>()));

    [Fact]
    public void Is_named_when_it_is_wrong_or_its_text_is()
    {
        Assert.Equal("/names/cn", Read(new() { ["cn"] = "武康大楼" })?.Field);
        Assert.Equal("/names/zh~1Hans", Read(new() { ["zh/Hans"] = "武康大楼" })?.Field);
        Assert.Equal("invalid-text", Read(new() { ["en"] = " " })?.Slug);
        Assert.Equal("invalid-text", Read(new() { ["en"] = null! })?.Slug);
        Assert.Equal("invalid-text", Read(new() { ["en"] = new string('x', 201) })?.Slug);
        Assert.Equal("invalid-language-tag", Read(new() { ["zh-Hans"] = "武", ["zh-hans"] = "康" })?.Slug);
        Assert.Null(Read(new() { ["zh-hans"] = " 武康大楼 " }));
    }

    private static Fault? Read(Dictionary<string, string> sent) => LanguageMap.Read(sent, "/names", 200, out _);
}
