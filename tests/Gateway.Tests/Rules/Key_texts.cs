using CityIp.Gateway.Keys;
using Xunit;

namespace CityIp.Gateway.Tests.Rules;

public sealed class Key_texts
{
    [Fact]
    public void A_new_key_is_good_in_its_mode_and_only_there()
    {
        var test = KeyText.New(GatewayMode.Test);
        var live = KeyText.New(GatewayMode.Live);
        Assert.StartsWith("cip_test_", test, StringComparison.Ordinal);
        Assert.StartsWith("cip_live_", live, StringComparison.Ordinal);
        Assert.Equal(KeyFlaw.None, KeyText.Check(test, GatewayMode.Test));
        Assert.Equal(KeyFlaw.None, KeyText.Check(live, GatewayMode.Live));
        Assert.Equal(KeyFlaw.OtherMode, KeyText.Check(test, GatewayMode.Live));
        Assert.Equal(KeyFlaw.OtherMode, KeyText.Check(live, GatewayMode.Test));
    }

    [Fact]
    public void Each_key_is_another() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => KeyText.New(GatewayMode.Test)).Distinct().Count());

    [Fact]
    public void Any_one_changed_character_is_noticed()
    {
        var key = KeyText.New(GatewayMode.Test);
        for (var i = "cip_test_".Length; i < key.Length; i++)
        {
            var other = key[i] == 'x' ? 'y' : 'x';
            Assert.Equal(KeyFlaw.WrongChecksum, KeyText.Check(key[..i] + other + key[(i + 1)..], GatewayMode.Test));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("cip_prod_0123456789")]
    [InlineData("CIP_TEST_0123456789")]
    public void What_has_no_prefix_of_ours_is_no_key(string text) => Assert.Equal(KeyFlaw.NotAKey, KeyText.Check(text, GatewayMode.Test));

    [Theory]
    [InlineData("cip_test_")]
    [InlineData("cip_test_short")]
    [InlineData("cip_test_ÄÖÜ456789012345678901234567890123456")]
    public void A_key_of_another_length_or_alphabet_is_mistyped(string text) => Assert.Equal(KeyFlaw.WrongChecksum, KeyText.Check(text, GatewayMode.Test));

    [Fact]
    public void A_key_with_something_behind_it_is_mistyped() => Assert.Equal(KeyFlaw.WrongChecksum, KeyText.Check(KeyText.New(GatewayMode.Test) + "x", GatewayMode.Test));

    [Fact]
    public void The_checksum_stays_what_it_was()
    {
        // Pinned: a key given out today must be good tomorrow.
        const string body = "cip_test_000000000000000000000000000000";
        Assert.Equal(KeyFlaw.None, KeyText.Check(body + "3dgFNl", GatewayMode.Test));
    }
}
