using System.Buffers;
using System.Text;
using System.Text.Json;
using CityIp.Events.Intake;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Canonical_json
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[ ]", "[]")]
    [InlineData("""{ "b" : 1 , "a" : [ true, null , "x" ] }""", """{"a":[true,null,"x"],"b":1}""")]
    [InlineData("""{"n":[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]}""", """{"n":[333333333.3333333,1e+30,4.5,0.002,1e-27]}""")]
    [InlineData("""{"s":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}""", """{"s":"€$\u000f\nA'B\"\\\\\"/"}""")]
    [InlineData("""{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""", "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}")]
    public void Is_what_RFC_8785_says(string json, string expected) => Assert.Equal(expected, Canonical(json));

    [Theory]
    [InlineData("0", 0x0000000000000000)]
    [InlineData("0", unchecked((long)0x8000000000000000))]
    [InlineData("5e-324", 0x0000000000000001)]
    [InlineData("-5e-324", unchecked((long)0x8000000000000001))]
    [InlineData("1.7976931348623157e+308", 0x7fefffffffffffff)]
    [InlineData("9007199254740992", 0x4340000000000000)]
    [InlineData("295147905179352830000", 0x4430000000000000)]
    [InlineData("9.999999999999997e+22", 0x44b52d02c7e14af5)]
    [InlineData("1e+23", 0x44b52d02c7e14af6)]
    [InlineData("999999999999999700000", 0x444b1ae4d6e2ef4e)]
    [InlineData("1e+21", 0x444b1ae4d6e2ef50)]
    [InlineData("0.000001", 0x3eb0c6f7a0b5ed8d)]
    [InlineData("9.999999999999997e-7", 0x3eb0c6f7a0b5ed8c)]
    [InlineData("333333333.3333332", 0x41b3de4355555553)]
    [InlineData("-0.0000033333333333333333", unchecked((long)0xbecbf647612f3696))]
    [InlineData("1424953923781206.2", 0x43143ff3c1cb0959)]
    public void Numbers_are_those_of_appendix_B(string expected, long bits) => Assert.Equal(expected, CanonicalJson.Ecma(BitConverter.Int64BitsToDouble(bits)));

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("100e-2", "1")]
    [InlineData("-0", "0")]
    [InlineData("123456789012345678", "123456789012345680")]
    public void Equal_numbers_are_written_alike(string written, string expected) => Assert.Equal(expected, Canonical(written));

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":1}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("1e400")]
    public void What_two_readers_could_understand_differently_has_none(string json) => Assert.Throws<NotCanonicalException>(() => Canonical(json));

    private static string Canonical(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(JsonElement.Parse(json), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
