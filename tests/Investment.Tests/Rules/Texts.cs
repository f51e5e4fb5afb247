using CityIp.Investment.Opportunities;
using Xunit;

namespace CityIp.Investment.Tests.Rules;

public sealed class Texts
{
    [Theory]
    [InlineData("青浦\nsecond line", true)]
    [InlineData("", false)]
    [InlineData("   ", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\u0007b", false)]
    [InlineData("01234567890", false)]
    public void Are_not_blank_not_too_long_and_hold_no_control_characters(string text, bool fine) => Assert.Equal(fine, TextAttribute.IsText(text, text.StartsWith('0') ? 10 : 100));

    [Fact]
    public void That_are_half_a_character_are_none() => Assert.False(TextAttribute.IsText("a\ud800b", 100));

    [Theory]
    [InlineData("zh-Hans", true)]
    [InlineData("en", true)]
    [InlineData("zh-Hant-HK", true)]
    [InlineData("es-419", true)]
    [InlineData("zh_CN", false)]
    [InlineData("chinese", false)]
    [InlineData("", false)]
    public void Are_under_language_tags(string tag, bool fine) =>
        Assert.Equal(fine, LanguageMap.Refuse(new Dictionary<string, string> { [tag] = "text" }, 100, "/title") is null);
}
