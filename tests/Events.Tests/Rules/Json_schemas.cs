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
    [InlineData("""{"uniqueItems":true}""", "[1,1.0]", "")]
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
    [InlineData("""{"uniqueItems":true}""", "[1,\"1\",[1]]")]
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
    public void A_keyword_outside_the_subset_is_refused_by_name(string schema, string named) =>
        Assert.Contains(named, Assert.Throws<JsonSchemaException>(() => JsonSchema.Compile(JsonElement.Parse(schema))).Message, StringComparison.Ordinal);

    [Fact]
    public void Each_type_takes_its_own_example()
    {
        var types = new ActivityTypes().All.ToList();
        Assert.Equal(6, types.Count);
        Assert.All(types, type => Assert.Null(type.Validator.Check(type.Schema.GetProperty("examples")[0])));
        Assert.All(types, type => Assert.Equal("/expo", type.Validator.Check(JsonElement.Parse("{}"))?.Pointer));
    }
}
