using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
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

    [Theory]
    [InlineData("{\"b\":1,\"a\":{\"d\":2,\"c\":[{\"~\":1,\"Z\":2,\"\":3}]},\"ab\":\"x\",\"a-b\":\"\\u0041\",\"B\":null}", "{\"\":0,\"B\":null}")]
    [InlineData("{\"expo\":\"e\",\"booth\":\"b\",\"badge\":\"c\",\"\u007f\":1}", "{}")]
    [InlineData("{\"q\":1,\"p\":2,\"o\":3,\"n\":4,\"m\":5,\"l\":6,\"k\":7,\"j\":8,\"i\":9,\"h\":10,\"g\":11,\"f\":12,\"e\":13,\"d\":14,\"c\":15,\"b\":16,\"a\":17,\"r\":18}", "[]")]
    public void A_name_sorts_alike_however_it_is_written(string json, string other)
    {
        Assert.Equal(Canonical(json), Canonical(WithEscapedNames(json)));
        Assert.NotEqual(Canonical(json), Canonical(other));
        // A name that sorts otherwise by bytes than by UTF-16 code units, in the same object.
        var beyond = json.Insert(1, "\"\ufb33\":0,\"😀\":0,");
        Assert.EndsWith(",\"😀\":0,\"\ufb33\":0}", Canonical(beyond), StringComparison.Ordinal);
        Assert.Equal(Canonical(beyond), Canonical(WithEscapedNames(beyond)));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"a":3}""")]
    [InlineData("""{"x":{"b":1,"a":1,"b":1}}""")]
    [InlineData("""{"é":1,"a":1,"b":2,"a":1}""")]
    public void A_name_stands_twice_also_where_others_stand_between(string json) =>
        Assert.Equal("A name stands twice in an object.", Assert.Throws<NotCanonicalException>(() => Canonical(json)).Message);

    [Theory]
    [InlineData("A-000123", "P")]
    [InlineData("a-000123", "P")]
    [InlineData("seen: a-000123, A-000123", "seen: P, P")]
    [InlineData("A-00012", "A-00012")]
    [InlineData("", "")]
    [InlineData("武康 A-000123 😀", "武康 P 😀")]
    [InlineData("say \"A-000123\"\n", "say \\\"P\\\"\\n")]
    public void A_badge_code_is_replaced_in_every_text(string text, string expected)
    {
        foreach (var value in (string[])[JsonSerializer.Serialize(text), Escaped(text), Plain(text)])
        {
            Assert.Equal($"\"{expected}\"", Canonical(value, new("A-000123", "P")));
            Assert.Equal($"{{\"a\":[\"{expected}\"]}}", Canonical($$"""{"a":[{{value}}]}""", new("A-000123", "P")));
        }
    }

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(5_000)]
    public void A_badge_code_is_found_in_a_text_of_any_length(int length)
    {
        var text = new string('x', length - 8);
        Assert.Equal($"\"{text}P\"", Canonical($"\"{text}A-000123\"", new("a-000123", "P")));
        Assert.Equal($"\"é{text}P\"", Canonical($"\"é{text}A-000123\"", new("a-000123", "P")));
    }

    [Theory]
    [InlineData("A-1", "A-1", "P")]
    [InlineData("A-1", "a-1", "a-1")]
    [InlineData("A-1", "xA-1", "xA-1")]
    [InlineData("", "", "P")]
    [InlineData("卡😀号码一", "这是卡😀号码一", "这是P")]
    public void A_short_badge_code_is_only_replaced_where_it_is_all_there_is(string badge, string text, string expected)
    {
        Assert.Equal($"\"{expected}\"", Canonical($"\"{text}\"", new(badge, "P")));
        Assert.Equal($"\"{expected}\"", Canonical(Escaped(text), new(badge, "P")));
        Assert.Equal(expected, new Scrubber(badge, "P").Scrub(text));
    }

    [Fact]
    public void What_is_no_utf_8_is_refused_in_names_and_where_a_badge_code_is_looked_for()
    {
        var name = JsonDocument.Parse((byte[])[.. "{\""u8, 0xFF, .. "\":1}"u8]).RootElement;
        var text = JsonDocument.Parse((byte[])[.. "[\""u8, 0xFF, .. "\"]"u8]).RootElement;
        Assert.Throws<NotCanonicalException>(() => CanonicalJson.Write(name, new ArrayBufferWriter<byte>()));
        Assert.Throws<NotCanonicalException>(() => CanonicalJson.Write(text, new ArrayBufferWriter<byte>(), new("A-000123", "P")));
    }

    [Fact]
    public void Plain_data_is_written_without_allocating()
    {
        var data = JsonElement.Parse("""{"expo":"yrd-2024","booth":"Q-FTV-01","note":{"b":[1,true,null],"a":"武康"}}""");
        var output = new ArrayBufferWriter<byte>(1024);
        var scrubber = new Scrubber("A-000123", "P");
        Assert.Equal(0, Allocations.Of(() =>
        {
            output.ResetWrittenCount();
            CanonicalJson.Write(data, output);
            CanonicalJson.Write(data, output, scrubber);
        }));
    }

    private static string Canonical(string json, Scrubber? scrubber = null)
    {
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(JsonElement.Parse(json), output, scrubber);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Each character of the text as \u and four digits.</summary>
    private static string Escaped(string text) => $"\"{string.Concat(text.Select(unit => $"\\u{(int)unit:x4}"))}\"";

    private static string Plain(string text) => $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static string WithEscapedNames(string json) => Regex.Replace(json, "\"([^\"]*)\":", match => $"{Escaped(match.Groups[1].Value)}:");
}
