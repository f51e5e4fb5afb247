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
