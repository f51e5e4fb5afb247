using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Tests.Host;
using CityIp.Analytics.Tests.Rules.Index;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Computing_an_index(AnalyticsApplication application)
{
    private const string Computations = "/v1/analytics/index/computations";

    [Fact]
    public async Task The_documented_chain_gives_the_reference_results()
    {
        using var client = application.Client();

        var answer = await ReadAsync(await client.PostAsJsonAsync(Computations, Computing_from_a_request.Asked(wanted: ["aggregated", "ranks", "treatment_log", "effective_weights"])));

        foreach (var (stage, file) in new[] { ("aggregated", "default/Aggregated.csv"), ("ranks", "default/Ranks.csv") })
        {
            var (table, view) = (CsvTable.Read(file), answer.GetProperty("stages").GetProperty(stage));
            var columns = view.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!).ToList();
            var rows = view.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("unit").GetString()!, row => row.GetProperty("values"));
            Assert.Equal(51, rows.Count);
            foreach (var row in table.Rows)
            {
                foreach (var column in table.Header.Skip(1))
                {
                    var value = rows[table.Text(row, "uCode")][columns.IndexOf(column)];
                    Agreement.Same(table.Number(row, column) ?? double.NaN, value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble(), $"{stage} {table.Text(row, "uCode")}.{column}");
                }
            }
        }

        Assert.Equal(49, answer.GetProperty("treatment_log").GetArrayLength());
        Assert.Equal(1, answer.GetProperty("effective_weights").GetProperty("Index").GetDouble());
        Assert.Matches("^[0-9a-f]{64}$", answer.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task The_sample_can_be_sent_as_it_is_and_says_how_sure_a_rank_is()
    {
        using var client = application.Client();
        var sample = await client.GetStringAsync("/v1/analytics/index/sample");

        var answer = await ReadAsync(await client.PostAsync(Computations, Json(sample)));

        var ranks = answer.GetProperty("stages").GetProperty("ranks");
        Assert.Equal(48, ranks.GetProperty("rows").GetArrayLength());
        Assert.All(ranks.GetProperty("rows").EnumerateArray(), row => Assert.InRange(row.GetProperty("values").EnumerateArray().Last().GetInt32(), 1, 48));
        Assert.Contains(answer.GetProperty("sources").EnumerateArray(), source => source.GetString()!.Contains("GPCI-2023, Mori Memorial Foundation", StringComparison.Ordinal));
        var uncertainty = answer.GetProperty("analysis").GetProperty("uncertainty");
        Assert.Equal((10_000, 0), (uncertainty.GetProperty("runs").GetInt32(), uncertainty.GetProperty("failures").GetArrayLength()));
        var shanghai = uncertainty.GetProperty("units").EnumerateArray().Single(unit => unit.GetProperty("unit").GetString() == "shanghai");
        var probabilities = shanghai.GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble()).ToList();
        Assert.Equal(1, probabilities.Sum(), 9);
        Assert.InRange(probabilities[13 - 1], 0, 1);
        Assert.InRange(shanghai.GetProperty("rank").GetDouble(), shanghai.GetProperty("q5").GetDouble(), shanghai.GetProperty("q95").GetDouble());
        TestContext.Current.TestOutputHelper?.WriteLine($"Shanghai: rank {shanghai.GetProperty("rank")}, 90 % within {shanghai.GetProperty("q5")} to {shanghai.GetProperty("q95")}, P(13) = {probabilities[12]}");
    }

    [Fact]
    public async Task What_is_missing_in_the_sample_is_null_and_its_treatment_is_said()
    {
        var sample = await application.GetAsync("/v1/analytics/index/sample");

        var taipei = sample.GetProperty("units").EnumerateArray().Single(unit => unit.GetProperty("code").GetString() == "taipei");
        Assert.Equal(JsonValueKind.Null, taipei.GetProperty("values").GetProperty("gdp_per_capita").ValueKind);
        Assert.Equal("impute", sample.GetProperty("steps")[0].GetProperty("do").GetString());
        Assert.Equal(6, sample.GetProperty("indicators").EnumerateArray().Count(indicator => indicator.GetProperty("level").GetInt32() == 2 && indicator.GetProperty("weight").GetDouble() == 1));
        Assert.Equal(5, sample.GetProperty("sources").GetArrayLength());
    }

    [Fact]
    public async Task The_same_request_gives_the_same_answer()
    {
        using var client = application.Client();

        var first = await (await client.PostAsync(Computations, Json(ComputationExamples.Request))).Content.ReadAsStringAsync();

        Assert.Contains("\"rank\":1", first, StringComparison.Ordinal);
        Assert.Equal(first, await (await client.PostAsync(Computations, Json(ComputationExamples.Request))).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_listing_names_every_step_and_parameter_and_the_limits()
    {
        var methods = await application.GetAsync("/v1/analytics/index/methods");

        var steps = methods.GetProperty("steps").EnumerateArray().ToDictionary(step => step.GetProperty("name").GetString()!, step => step.GetProperty("parameters").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!));
        Assert.Equal(["denominate", "impute", "screen", "treat", "normalise", "aggregate"], steps.Keys);
        Assert.All(StepCatalog.Kinds, kind => Assert.Superset(kind.Parameters.Select(p => p.Name).ToHashSet(), steps[kind.Name].Keys.ToHashSet()));
        Assert.Equal(Names.All<NormaliseMethod>(), steps["normalise"]["method"].GetProperty("values").EnumerateArray().Select(value => value.GetString()!));
        Assert.Equal(("minmax", 100, 3.5), (steps["normalise"]["method"].GetProperty("default").GetString(), steps["normalise"]["upper"].GetProperty("default").GetDouble(), steps["treat"]["kurtosis"].GetProperty("default").GetDouble()));
        Assert.Contains("force", steps["screen"].Keys);
        Assert.Equal(8 << 20, methods.GetProperty("limits").GetProperty("body_bytes").GetInt32());
        Assert.True(methods.GetProperty("limits").GetProperty("seconds").GetDouble() < 30);
    }

    [Fact]
    public async Task A_stage_that_is_listed_can_be_asked_for()
    {
        using var client = application.Client();
        var returns = (await application.GetAsync("/v1/analytics/index/methods")).GetProperty("returns").EnumerateArray().Select(name => name.GetString()!).ToArray();

        var answer = await ReadAsync(await client.PostAsJsonAsync(Computations, Computing_from_a_request.Asked(wanted: returns)));

        Assert.Equal(returns.Except(IndexComputation.NoTables), answer.GetProperty("stages").EnumerateObject().Select(stage => stage.Name));
    }

    [Theory]
    [InlineData("methods")]
    [InlineData("sample")]
    public async Task What_does_not_change_may_be_kept_by_the_gateway(string name)
    {
        using var client = application.Client();
        var first = await client.GetAsync($"/v1/analytics/index/{name}");
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        Assert.True(first.Headers.CacheControl!.Public);
        Assert.False(first.Headers.ETag!.IsWeak);
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync($"/v1/analytics/index/{name}")).StatusCode);
    }

    private static StringContent Json(string text) => new(text, null, "application/json");

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {body[..Math.Min(body.Length, 2000)]}");
        return JsonDocument.Parse(body).RootElement;
    }
}
