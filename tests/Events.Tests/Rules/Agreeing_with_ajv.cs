using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Events.Activities;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Agreeing_with_ajv
{
    private const int Schemas = 2_500;
    private const int ValuesEach = 8;

    [Fact]
    public async Task The_same_values_fit_the_same_schemas()
    {
        var cases = new SchemaCases(seed: 20261125);
        var schemas = Enumerable.Range(0, Schemas).Select(_ => cases.Schema()).ToList();
        var values = schemas.ConvertAll(schema => Enumerable.Range(0, ValuesEach).Select(i => i < 6 ? cases.ValueFor(schema) : cases.Value()).ToList());
        var sent = new JsonArray([.. schemas.Select((schema, i) => new JsonObject { ["schema"] = schema.DeepClone(), ["values"] = new JsonArray([.. values[i].Select(value => value?.DeepClone())]) })]);
        var theirs = JsonElement.Parse(await NodeScript.RunAsync("oracle.mjs", sent.ToJsonString()));

        Assert.Equal(Schemas, theirs.GetArrayLength());
        List<string> differences = [];
        var fitting = 0;
        for (var i = 0; i < Schemas; i++)
        {
            Assert.True(theirs[i].ValueKind == JsonValueKind.Array, $"ajv does not compile {schemas[i].ToJsonString()}: {theirs[i]}");
            var ours = JsonSchema.Compile(JsonElement.Parse(schemas[i].ToJsonString()));
            for (var j = 0; j < ValuesEach; j++)
            {
                var misfit = ours.Check(JsonElement.Parse(values[i][j]?.ToJsonString() ?? "null"));
                fitting += misfit is null ? 1 : 0;
                if (theirs[i][j].GetBoolean() != misfit is null)
                {
                    differences.Add($"{schemas[i].ToJsonString()} and {values[i][j]?.ToJsonString() ?? "null"}: ajv says {theirs[i][j]}, we say {(misfit is { } found ? $"{found.Pointer} {found.Reason}" : "it fits")}");
                }
            }
        }
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(10))}");
        // The question is put both ways: neither verdict is rare.
        Assert.InRange(fitting, Schemas * ValuesEach / 5, Schemas * ValuesEach * 4 / 5);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("[b-a]")]
    [InlineData("a{2,1}")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("]")]
    [InlineData(@"\a")]
    [InlineData(@"\u{110000}")]
    [InlineData(@"[\d-z]")]
    public async Task A_pattern_that_is_none_is_none_to_both(string pattern)
    {
        var schema = new JsonObject { ["pattern"] = pattern };
        Assert.Throws<JsonSchemaException>(() => JsonSchema.Compile(JsonElement.Parse(schema.ToJsonString())));
        var theirs = JsonElement.Parse(await NodeScript.RunAsync("oracle.mjs", new JsonArray(new JsonObject { ["schema"] = schema, ["values"] = new JsonArray() }).ToJsonString()));
        Assert.Equal(JsonValueKind.String, theirs[0].ValueKind);
    }
}
