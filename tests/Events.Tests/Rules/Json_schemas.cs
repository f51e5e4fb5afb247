using System.Text.Json;
using CityIp.Events.Activities;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Json_schemas
{
    [Theory]
    [InlineData("""{"type":"object","required":["a"]}""", "{}", "/a")]
    [InlineData("""{"type":"object"}""", "[]", "")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":1}""", "/a")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""", "")]
    [InlineData("""{"properties":{"a":{"items":{"format":"uuid"}}}}""", """{"a":["01930000-0000-7000-8000-000000000001","x"]}""", "/a/1")]
    [InlineData("""{"enum":["entry","exit"]}""", "\"in\"", "")]
    [InlineData("""{"const":1}""", "2", "")]
    [InlineData("""{"minLength":2}""", "\"😀\"", "")]
    [InlineData("""{"maxLength":1}""", "\"ab\"", "")]
    [InlineData("""{"pattern":"^[a-z]+$"}""", "\"A\"", "")]
    [InlineData("""{"format":"date-time"}""", "\"today\"", "")]
    [InlineData("""{"minItems":1}""", "[]", "")]
    [InlineData("""{"maxItems":1}""", "[1,2]", "")]
    [InlineData("""{"uniqueItems":true,"maxItems":9}""", "[1,1.0]", "")]
    [InlineData("""{"properties":{"a/b":{"items":{"required":["~"]}}}}""", """{"a/b":[{}]}""", "/a~1b/0/~0")]
    [InlineData("""{"pattern":"^[a-z]+$"}""", "\"a\\n\"", "")]
    [InlineData("""{"pattern":"^\\d$"}""", "\"٣\"", "")]
    [InlineData("""{"pattern":"^..$"}""", "\"😀\"", "")]
    [InlineData("""{"format":"date-time"}""", "\"2026-10-01T10:00:00Z\\n\"", "")]
    [InlineData("""{"format":"date-time"}""", "\"2026-10-01T10:00:60Z\"", "")]
    [InlineData("""{"minimum":1}""", "0", "")]
    [InlineData("""{"maximum":1}""", "2", "")]
    [InlineData("""{"exclusiveMinimum":1}""", "1", "")]
    [InlineData("""{"exclusiveMaximum":1}""", "1", "")]
    [InlineData("""{"type":["string","null"]}""", "true", "")]
    [InlineData("""{"type":"integer"}""", "1.5", "")]
    public void A_misfit_is_found_and_pointed_at(string schema, string value, string expected)
    {
        var misfit = JsonSchema.Compile(JsonElement.Parse(schema)).Check(JsonElement.Parse(value));
        Assert.Equal(expected, misfit?.Pointer);
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", "1.0")]
    [InlineData("""{"maxLength":1}""", "\"😀\"")]
    [InlineData("""{"minLength":5}""", "7")]
    [InlineData("""{"type":["string","null"]}""", "null")]
    [InlineData("""{"uniqueItems":true,"maxItems":9}""", "[1,\"1\",[1]]")]
    [InlineData("""{"pattern":"^.$"}""", "\"😀\"")]
    [InlineData("""{"format":"date-time"}""", "\"2017-01-01T07:59:60+08:00\"")]
    [InlineData("""{"title":"x","examples":[1]}""", "{}")]
    public void What_fits_passes(string schema, string value) => Assert.Null(JsonSchema.Compile(JsonElement.Parse(schema)).Check(JsonElement.Parse(value)));

    [Theory]
    [InlineData("""{"properties":{"a":{"anyOf":[]}}}""", "anyOf")]
    [InlineData("""{"format":"email"}""", "email")]
    [InlineData("""{"type":"text"}""", "text")]
    [InlineData("""{"pattern":"("}""", "pattern")]
    [InlineData("""{"maxLength":"x"}""", "maxLength")]
    [InlineData("""{"additionalProperties":{}}""", "additionalProperties")]
    [InlineData("[]", "schema")]
    [InlineData("""{"$ref":"#"}""", "$ref")]
    [InlineData("""{"type":[]}""", "type")]
    [InlineData("""{"type":null}""", "type")]
    [InlineData("""{"required":[null]}""", "required")]
    [InlineData("""{"required":["a","a"]}""", "required")]
    [InlineData("""{"minLength":-1}""", "minLength")]
    [InlineData("""{"minLength":1,"minLength":2}""", "twice")]
    [InlineData("""{"properties":{"a":{},"a":{}}}""", "properties")]
    [InlineData("""{"uniqueItems":true}""", "maxItems")]
    [InlineData("""{"uniqueItems":true,"maxItems":1001}""", "maxItems")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "2020-12")]
    [InlineData("""{"pattern":"(?=a)"}""", "lookaround")]
    [InlineData("""{"pattern":"(a)\\1"}""", "\\1")]
    [InlineData("""{"pattern":"\\bword"}""", "\\b")]
    [InlineData("""{"pattern":"\\p{L}"}""", "\\p")]
    [InlineData("""{"pattern":"[😀]"}""", "U+FFFF")]
    [InlineData("""{"pattern":"((a{1000}){1000}){1000}"}""", "too much")]
    public void A_keyword_outside_the_subset_is_refused_by_name(string schema, string named) =>
        Assert.Contains(named, Assert.Throws<JsonSchemaException>(() => JsonSchema.Compile(JsonElement.Parse(schema))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("a\u007f")]
    [InlineData("武康")]
    [InlineData("😀")]
    [InlineData("😀a")]
    [InlineData("é😀")]
    [InlineData("2026-10-01T10:00:00Z")]
    [InlineData("2026-10-01T10:00:00+０8:00")]
    [InlineData("b", 127)]
    [InlineData("b", 128)]
    [InlineData("b", 129)]
    [InlineData("é", 64)]
    [InlineData("é", 65)]
    [InlineData("😀", 300)]
    public void A_text_is_judged_alike_however_it_is_written(string part, int times = 1)
    {
        var text = string.Concat(Enumerable.Repeat(part, times));
        var escaped = string.Concat(text.Select(unit => $"\\u{(int)unit:x4}"));
        var points = text.EnumerateRunes().Count();
        foreach (var (schema, fits) in new (string, bool?)[]
        {
            ($$"""{"minLength":{{points}},"maxLength":{{points}}}""", true),
            ($$"""{"minLength":{{points + 1}}}""", false),
            (points == 0 ? "false" : $$"""{"maxLength":{{points - 1}}}""", points == 0 ? null : false),
            ($$"""{"pattern":"^.{{{points}}}$"}""", true),
            ($$"""{"pattern":"^.{{{points + 1}}}$"}""", false),
            ("""{"pattern":"^[^\\u0000-\\u001f\\u007f]*$"}""", !text.Contains('\u007f')),
            ("""{"format":"date-time"}""", text == "2026-10-01T10:00:00Z"),
        })
        {
            if (fits is { } expected)
            {
                var compiled = JsonSchema.Compile(JsonElement.Parse(schema));
                Assert.True(expected == compiled.Check(JsonElement.Parse($"\"{text}\"")) is null, $"{schema}: {text}");
                Assert.True(expected == compiled.Check(JsonElement.Parse($"\"{escaped}\"")) is null, $"{schema}: {escaped}");
            }
        }
        var named = JsonSchema.Compile(JsonElement.Parse($$"""{"properties":{"{{text}}":{"const":1} },"additionalProperties":false}"""));
        foreach (var name in (string[])[text, escaped])
        {
            Assert.Null(named.Check(JsonElement.Parse($$"""{"{{name}}":1}""")));
            Assert.Equal($"/{text}", named.Check(JsonElement.Parse($$"""{"{{name}}":2}"""))?.Pointer);
            Assert.Equal(string.Empty, named.Check(JsonElement.Parse($$"""{"{{name}}x":1}"""))?.Pointer);
        }
    }

    [Theory]
    [InlineData("""{"minLength":1}""", "\"\\ud800\"")]
    [InlineData("""{"pattern":"a"}""", "\"a\\udc00\"")]
    [InlineData("""{"format":"date-time"}""", "\"\\ud800\"")]
    [InlineData("""{"minLength":1}""", "\"a?\"")]
    [InlineData("""{"pattern":"a"}""", "\"a?\"")]
    [InlineData("""{"format":"date-time"}""", "\"?\"")]
    [InlineData("""{"properties":{"a":{}}}""", "{\"a?\":1}")]
    public void What_is_no_text_is_never_taken_for_one(string schema, string value)
    {
        // A question mark stands for a byte that UTF-8 does not have.
        var bytes = System.Text.Encoding.UTF8.GetBytes(value).Select(one => one == '?' ? (byte)0xFF : one).ToArray();
        var compiled = JsonSchema.Compile(JsonElement.Parse(schema));
        Assert.Throws<InvalidOperationException>(() => compiled.Check(JsonDocument.Parse(bytes).RootElement));
    }

    [Theory]
    [InlineData("[1,2,3,1]", 3)]
    [InlineData("[1,2,3,3]", 3)]
    [InlineData("[[1],[2],{\"a\":1},[1]]", 3)]
    [InlineData("[1,2,3,4]", null)]
    [InlineData("[]", null)]
    public void Every_item_is_compared_with_every_other(string array, int? twice) =>
        Assert.Equal(twice is null, JsonSchema.Compile(JsonElement.Parse("""{"uniqueItems":true,"maxItems":9}""")).Check(JsonElement.Parse(array)) is null);

    [Fact]
    public void What_fits_is_checked_without_allocating()
    {
        // Compiled anew: a pattern that another test uses at the same moment would need a second state.
        foreach (var type in BuiltInTypes.All.Values)
        {
            var schema = JsonSchema.Compile(type.Latest.Schema);
            var example = type.Latest.Schema.GetProperty("examples")[0];
            Assert.Equal(0, Allocations.Of(() => Assert.Null(schema.Check(example))));
        }
    }

    [Fact]
    public void Each_type_takes_its_own_example()
    {
        var versions = BuiltInTypes.All.Values.SelectMany(type => type.Versions).ToList();
        Assert.Equal(6, versions.Count);
        Assert.All(versions, version => Assert.Null(version.Validator.Check(version.Schema.GetProperty("examples")[0])));
        Assert.All(versions, version => Assert.Equal("/expo", version.Validator.Check(JsonElement.Parse("{}"))?.Pointer));
        Assert.All(versions, version => Assert.Null(SchemaConventions.Refuse(version.Validator)));
    }
}
