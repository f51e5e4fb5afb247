using CityIp.Events.Erasure;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Sealed_letters
{
    [Theory]
    [InlineData("""{"data":{"expo":"e","bagde":"BADGE-1"}}""", true)]
    [InlineData("""{"data":{"expo":"e","list":[{"deep":"saw badge-1 there"}]}}""", true)]
    [InlineData("""{"subject":"BADGE-1"}""", true)]
    [InlineData("""{"data":{"BADGE-1":1}}""", true)]
    [InlineData("""{"data":{"expo":"another","badge":"BADGE-1"}}""", false)]
    [InlineData("""{"data":{"expo":"e","badge":"BADGE-2"}}""", false)]
    [InlineData("""{"data_base64":"e0JBREdFLTE="}""", true)]
    [InlineData("""{"data_base64":"e0JBREdFLTI="}""", false)]
    [InlineData("no json with BADGE-1", true)]
    [InlineData("""{"data":{"note":"\ud800","badge":"BADGE-1"}}""", true)]
    [InlineData("""{"data":{"note":"\ud800","badge":"BADGE-2"}}""", false)]
    public void Are_found_by_the_badge_wherever_it_stands(string text, bool found) => Assert.Equal(found, SealedLetters.IsOf(text, "e", "BADGE-1"));

    [Fact]
    public void With_a_short_code_are_found_only_where_it_is_a_whole_value()
    {
        Assert.True(SealedLetters.IsOf("""{"data":{"badge":"17"}}""", "e", "17"));
        Assert.True(SealedLetters.IsOf("""{"data":{"badge":17}}""", "e", "17"));
        Assert.False(SealedLetters.IsOf("""{"data":{"note":"17 people"}}""", "e", "17"));
    }
}
