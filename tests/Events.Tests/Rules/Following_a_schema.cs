using System.Text.Json;
using CityIp.Events.Activities;
using Xunit;

namespace CityIp.Events.Tests.Rules;

/// <summary>A new version of a type takes whatever the former took.</summary>
public sealed class Following_a_schema
{
    [Theory]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"properties":{"a":{},"b":{"type":"string"}},"additionalProperties":false}""")]
    [InlineData("""{"required":["a","b"]}""", """{"required":["a"]}""")]
    [InlineData("""{"type":"integer","minimum":1}""", """{"type":["number","null"],"minimum":0}""")]
    [InlineData("""{"type":"integer","exclusiveMinimum":1}""", """{"type":"integer","minimum":1}""")]
    [InlineData("""{"enum":["a","b"]}""", """{"enum":["c","b","a"]}""")]
    [InlineData("""{"enum":["a","b"]}""", """{"type":"string","maxLength":1}""")]
    [InlineData("""{"const":"a"}""", """{"enum":["a"]}""")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":4,"pattern":"a"}""", """{"type":"string","minLength":1,"maxLength":5}""")]
    [InlineData("""{"type":"array","items":{"type":"string"},"uniqueItems":true,"maxItems":2}""", """{"type":"array","items":{"type":["string","integer"]},"maxItems":3}""")]
    [InlineData("""{"type":"string"}""", """{"type":"string","minimum":7,"required":["x"],"title":"told otherwise"}""")]
    [InlineData("""{"properties":{"a":{"type":"string"}},"additionalProperties":false}""", """{"properties":{}}""")]
    public void What_takes_more_may_follow(string former, string next) => Assert.Empty(Compare(former, next));

    [Theory]
    [InlineData("{}", """{"required":["a"]}""", "/required/0")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"properties":{},"additionalProperties":false}""", "/properties")]
    [InlineData("{}", """{"additionalProperties":false}""", "/additionalProperties")]
    [InlineData("""{"properties":{"a/b":{}}}""", """{"properties":{"a/b":{"type":"string"}}}""", "/properties/a~1b/type")]
    [InlineData("{}", """{"properties":{"b":{"type":"string"}}}""", "/properties/b/type")]
    [InlineData("""{"type":["string","null"]}""", """{"type":"string"}""", "/type")]
    [InlineData("""{"type":"number"}""", """{"type":"integer"}""", "/type")]
    [InlineData("""{"enum":["a","b"]}""", """{"enum":["a"]}""", "")]
    [InlineData("""{"type":"string"}""", """{"type":"string","enum":["a"]}""", "/enum")]
    [InlineData("""{"type":"string"}""", """{"const":"a"}""", "/const")]
    [InlineData("""{"minimum":1}""", """{"minimum":2}""", "/minimum")]
    [InlineData("""{"minimum":1}""", """{"exclusiveMinimum":1}""", "/exclusiveMinimum")]
    [InlineData("""{"maximum":2}""", """{"maximum":1}""", "/maximum")]
    [InlineData("""{"maximum":2}""", """{"exclusiveMaximum":2}""", "/exclusiveMaximum")]
    [InlineData("""{"minLength":1}""", """{"minLength":2}""", "/minLength")]
    [InlineData("{}", """{"maxLength":2}""", "/maxLength")]
    [InlineData("""{"pattern":"a"}""", """{"pattern":"b"}""", "/pattern")]
    [InlineData("{}", """{"format":"uuid"}""", "/format")]
    [InlineData("{}", """{"minItems":1}""", "/minItems")]
    [InlineData("""{"maxItems":2}""", """{"maxItems":1}""", "/maxItems")]
    [InlineData("""{"maxItems":2}""", """{"maxItems":2,"uniqueItems":true}""", "/uniqueItems")]
    [InlineData("""{"items":{"type":"string"}}""", """{"items":{"type":"null"}}""", "/items/type")]
    [InlineData("{}", """{"items":{"type":"string"}}""", "/items/type")]
    public void What_takes_less_may_not_and_the_place_is_named(string former, string next, string place)
    {
        var conflicts = Compare(former, next);
        Assert.Contains(conflicts, conflict => conflict.Pointer == place);
        Assert.All(conflicts, conflict => Assert.EndsWith(".", conflict.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_conflict_is_told_not_only_the_first() =>
        Assert.Equal(["/required/0", "/properties/a/minLength"], Compare("""{"properties":{"a":{"type":"string"}}}""", """{"required":["a"],"properties":{"a":{"type":"string","minLength":1}}}""").Select(conflict => conflict.Pointer));

    [Fact]
    public void Nothing_that_fitted_is_lost_where_a_schema_may_follow()
    {
        var cases = new SchemaCases(seed: 42);
        var (following, tried) = (0, 0);
        for (var i = 0; i < 8_000; i++)
        {
            var former = cases.Schema(2);
            var next = i % 8 == 0 ? cases.Schema(2) : cases.Edited(former);
            var (before, after) = (Compile(former.ToJsonString()), Compile(next.ToJsonString()));
            if (SchemaCompatibility.Compare(before, after).Count > 0)
            {
                continue;
            }
            following++;
            for (var j = 0; j < 10; j++)
            {
                var text = (j < 8 ? cases.ValueFor(former) : cases.Value())?.ToJsonString() ?? "null";
                if (before.Check(JsonElement.Parse(text)) is null)
                {
                    tried++;
                    Assert.True(after.Check(JsonElement.Parse(text)) is null, $"{text} fitted {former.ToJsonString()}, which {next.ToJsonString()} was allowed to follow");
                }
            }
        }
        Assert.True(following > 1_000 && following < 7_000 && tried > 3_000, $"{following} of 8,000 may follow, {tried} values tried: too few or too many to tell");
    }

    private static IReadOnlyList<Misfit> Compare(string former, string next) => SchemaCompatibility.Compare(Compile(former), Compile(next));

    private static JsonSchema Compile(string schema) => JsonSchema.Compile(JsonElement.Parse(schema));
}
