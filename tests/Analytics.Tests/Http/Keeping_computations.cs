using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.Index;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Tests.Host;
using CityIp.Analytics.Tests.Rules.Index;
using static CityIp.Analytics.Tests.Host.IndexWords;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Keeping_computations(AnalyticsApplication application)
{
    private const string Uncertainty = """{"uncertainty":{"runs":200,"seed":3,"keep_runs":true,"inputs":[{"name":"normalisation","path":"steps.normalise.method","values":["minmax","rank"]},{"path":"weights","noise":{"2":0.25}}]}}""";

    [Fact]
    public async Task The_reference_data_by_the_reference_chain_give_the_reference_results_at_every_stage()
    {
        using var client = application.Writer();
        var response = await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync());
        var view = await ReadAsync(response, HttpStatusCode.Created);

        Assert.Equal(("done", 100), (view.GetProperty("state").GetString(), view.GetProperty("percent").GetDouble()));
        client.DefaultRequestHeaders.Accept.Add(new("text/csv"));
        foreach (var (stage, file) in new[] { ("denominated", "Denominated"), ("imputed", "Imputed"), ("screened", "Screened"), ("treated", "Treated"), ("normalised", "Normalised"), ("aggregated", "Aggregated"), ("ranks", "Ranks") })
        {
            var csv = await client.GetAsync($"{response.Headers.Location}/stages/{stage}");
            Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
            var lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToList();
            var (expected, header) = (CsvTable.Read($"default/{file}.csv"), lines[0].ToList());
            Assert.Equal(expected.Rows.Count, lines.Count - 1);
            foreach (var row in expected.Rows)
            {
                var cells = lines.Single(line => line[0] == expected.Text(row, "uCode"));
                foreach (var column in expected.Header.Skip(1).Where(header.Contains))
                {
                    var cell = cells[header.IndexOf(column)];
                    Agreement.Same(expected.Number(row, column) ?? double.NaN, cell.Length == 0 ? double.NaN : double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture), $"{stage} {cells[0]}.{column}");
                }
            }
        }
        Assert.Contains("ranks", view.GetProperty("stages").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_stage_and_the_rest_of_the_result_are_given_as_json()
    {
        using var client = application.Writer();
        var location = (await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync(Uncertainty))).Headers.Location;

        var stage = await client.GetAsync($"{location}/stages/aggregated");
        var result = await application.GetAsync($"{location}/result");

        Assert.Equal(51, (await ReadAsync(stage)).GetProperty("rows").GetArrayLength());
        client.DefaultRequestHeaders.IfNoneMatch.Add(stage.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync($"{location}/stages/aggregated")).StatusCode);
        Assert.Equal(("impute", 60), (result.GetProperty("missing_values").GetProperty("choice").GetString(), result.GetProperty("elements").GetArrayLength()));
        Assert.True(result.GetProperty("missing_values").GetProperty("missing").GetInt32() > 0);
        Assert.Equal("200 runs (seed 3) that vary normalisation (minmax, rank); weights (noise of ±25 % on level 2)", result.GetProperty("uncertainty_set").GetProperty("statement").GetString());
        Assert.Equal(200, result.GetProperty("analysis").GetProperty("uncertainty").GetProperty("runs").GetInt32());
        Assert.Contains("Joint Research Centre", result.GetProperty("sources")[0].GetString(), StringComparison.Ordinal);
        await RefusedAsync(await client.GetAsync($"{location}/stages/polished"), 404, "not-found");
        client.DefaultRequestHeaders.Accept.Add(new("image/png"));
        await RefusedAsync(await client.GetAsync($"{location}/stages/ranks"), 406, "not-acceptable");
    }

    [Fact]
    public async Task Every_run_that_was_kept_is_given_and_adds_up_to_the_analysis()
    {
        using var client = application.Writer();
        var location = (await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync(Uncertainty.Replace("200", "1300", StringComparison.Ordinal)))).Headers.Location;

        var lines = (await client.GetStringAsync($"{location}/runs")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToList();

        Assert.Equal((1301, 1 + 2 + 51 + 51), (lines.Count, lines[0].Length));
        Assert.Equal(["run", "normalisation", "weights", "score:AUS"], lines[0][..4]);
        Assert.Equal(Enumerable.Range(0, 1300).Select(run => $"{run}"), lines.Skip(1).Select(line => line[0]));
        var unit = (await application.GetAsync($"{location}/result")).GetProperty("analysis").GetProperty("uncertainty").GetProperty("units")[0];
        var column = Array.IndexOf(lines[0], $"rank:{unit.GetProperty("unit").GetString()}");
        var probabilities = unit.GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble()).ToList();
        Assert.All(lines.Skip(1).CountBy(line => line[column]), rank => Assert.Equal(rank.Value / 1300.0, probabilities[int.Parse(rank.Key, System.Globalization.CultureInfo.InvariantCulture) - 1], 12));
        await RefusedAsync(await client.GetAsync($"{location}/runs?analysis=sensitivity"), 404, "no-runs-kept");
        await RefusedAsync(await client.GetAsync($"{location}/runs?analysis=guess"), 400, "invalid-filter");
    }

    [Fact]
    public async Task A_score_leads_back_to_its_figures_their_sources_and_what_was_done_to_them()
    {
        using var client = application.Writer();
        var location = (await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync())).Headers.Location;
        var imputed = CsvTable.Read("default/Imputed.csv");
        var (data, denominated, treated) = (CsvTable.Read("iData.csv"), CsvTable.Read("default/Denominated.csv"), CsvTable.Read("default/Treated.csv"));
        var (row, column) = data.Rows.SelectMany(r => Asem.Dataset.Tree.Indicators.Select(c => (r, c))).First(cell => data.Number(cell.r, cell.c) is null);
        var unit = data.Text(row, "uCode");

        var view = await application.GetAsync($"{location}/units/{unit}");

        var figures = view.GetProperty("figures").EnumerateArray().ToDictionary(figure => figure.GetProperty("indicator").GetString()!);
        Assert.Equal(49, figures.Count);
        Assert.Contains("imputed", figures[column].GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Equal(("European Commission, Joint Research Centre", 2018), (figures[column].GetProperty("source").GetString(), figures[column].GetProperty("year").GetInt32()));
        string[] At(CsvTable table) => table.Rows.Single(r => table.Text(r, "uCode") == unit);
        foreach (var (code, figure) in figures)
        {
            var flags = figure.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()).ToList();
            Assert.Equal(imputed.Number(At(imputed), code) != treated.Number(At(treated), code), flags.Contains("treated"));
            Assert.Equal(denominated.Number(At(denominated), code) is null, flags.Contains("imputed"));
        }
        await RefusedAsync(await client.GetAsync($"{location}/units/XXX"), 404, "not-found");
    }

    [Fact]
    public async Task A_replay_gives_the_same_bits()
    {
        using var client = application.Writer();
        var first = await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync(Uncertainty)), HttpStatusCode.Created);

        var replay = await ReadAsync(await client.PostAsync($"{IndexPath}/computations/{first.GetProperty("id")}/replay", null), HttpStatusCode.Created);

        Assert.NotEqual(first.GetProperty("id").GetString(), replay.GetProperty("id").GetString());
        Assert.Equal((true, true), (replay.GetProperty("replay").GetProperty("equal").GetBoolean(), replay.GetProperty("replay").GetProperty("same_build_and_runtime").GetBoolean()));
        Assert.Equal(first.GetProperty("result_hash").GetString(), replay.GetProperty("result_hash").GetString());
        Assert.Equal((ContentHash.Runtime, ComputationResult.Build), (replay.GetProperty("runtime").GetString(), replay.GetProperty("build").GetString()));
        await application.ExecuteAsync($"UPDATE index_computation SET result_hash = 'another' WHERE id = '{first.GetProperty("id").GetString()}'");
        Assert.False((await application.GetAsync($"{IndexPath}/computations/{replay.GetProperty("id")}")).GetProperty("replay").GetProperty("equal").GetBoolean());
        await RefusedAsync(await client.PostAsync($"{IndexPath}/computations/{Guid.NewGuid()}/replay", null), 404, "not-found");
    }

    [Fact]
    public async Task A_version_that_is_named_is_the_one_computed()
    {
        using var client = application.Writer();
        var (data, method) = (NewCode("versions"), NewCode("method"));
        await ReadAsync(await client.PostAsJsonAsync($"{IndexPath}/datasets", Saving_datasets.Example(data)), HttpStatusCode.Created);
        await ReadAsync(await client.PostAsJsonAsync($"{IndexPath}/saved-methods", Example(method)), HttpStatusCode.Created);
        var changed = Saving_datasets.Example(null);
        changed["units"]![1]!["values"]!["gpci_culture"] = 500;
        client.DefaultRequestHeaders.IfMatch.Add(EntityTagHeaderValue.Any);
        await ReadAsync(await client.PutAsJsonAsync($"{IndexPath}/datasets/{data}", changed));

        var latest = await ReadAsync(await client.ComputeAsync(data, method), HttpStatusCode.Created);
        var first = await ReadAsync(await client.PostAsJsonAsync($"{IndexPath}/datasets/{data}/computations", new { method, dataset_version = 1 }), HttpStatusCode.Created);

        Assert.Equal((2, 1), (latest.GetProperty("dataset").GetProperty("version").GetInt32(), first.GetProperty("dataset").GetProperty("version").GetInt32()));
        Assert.NotEqual(latest.GetProperty("hash").GetString(), first.GetProperty("hash").GetString());
        var list = await application.GetAsync($"{IndexPath}/computations?dataset={data}&state=done&limit=1");
        Assert.Equal(first.GetProperty("id").GetString(), list.GetProperty("items")[0].GetProperty("id").GetString());
        list = await application.GetAsync($"{IndexPath}/computations?dataset={data}&limit=1&cursor={list.GetProperty("next").GetString()}");
        Assert.Equal(latest.GetProperty("id").GetString(), list.GetProperty("items")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task One_time_of_panel_data_can_be_computed_by_itself()
    {
        using var client = application.Writer();
        var (data, method) = (await application.SaveAsemAsync("iData_panel"), await application.SaveMethodAsync(Uncertainty));

        var whole = await client.ComputeAsync(data, method);
        var one = await ReadAsync(await client.ComputeAsync(data, method, time: 2020), HttpStatusCode.Created);

        Assert.Contains("one time", (await RefusedAsync(whole, 422, "index-refused")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(51, (await application.GetAsync($"{IndexPath}/computations/{one.GetProperty("id")}/stages/ranks")).GetProperty("rows").GetArrayLength());
        await RefusedAsync(await client.ComputeAsync(data, method, time: 1999), 422, "unknown-time");
    }

    [Theory]
    [InlineData("refuse", null, "refuses missing values")]
    [InlineData("impute", """{"do":"impute","method":"mean_group","group":"country_or_region"}""", "still missing after imputation")]
    public async Task The_choice_for_missing_values_is_kept_to(string choice, string? impute, string message)
    {
        using var client = application.Writer();
        var (data, code) = (NewCode("missing"), NewCode("method"));
        await ReadAsync(await client.PostAsJsonAsync($"{IndexPath}/datasets", Saving_datasets.Example(data)), HttpStatusCode.Created);
        var method = Example(code);
        method["missing_values"] = choice;
        method["steps"]!.AsArray().RemoveAt(0);
        if (impute is not null)
        {
            method["steps"]!.AsArray().Insert(0, JsonNode.Parse(impute));
        }
        await ReadAsync(await client.PostAsJsonAsync($"{IndexPath}/saved-methods", method), HttpStatusCode.Created);

        var problem = await RefusedAsync(await client.ComputeAsync(data, code), 422, "index-refused");

        Assert.Equal("units[vienna].values.gpci_research", problem.GetProperty("errors")[0].GetProperty("where").GetString());
        Assert.Contains(message, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static JsonObject Example(string code)
    {
        var method = JsonNode.Parse(SavedMethods.MethodExamples.Content)!.AsObject();
        method["code"] = code;
        return method;
    }
}
