using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Analytics.Publications;
using CityIp.Analytics.Tests.Host;
using CityIp.Testing;
using Microsoft.AspNetCore.Hosting;
using static CityIp.Analytics.Tests.Host.IndexWords;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Publishing_an_index(AnalyticsApplication application)
{
    private const string Publications = $"{IndexPath}/publications";
    private const string Uncertainty = """{"uncertainty":{"runs":400,"seed":3,"inputs":[{"name":"normalisation","path":"steps.normalise.method","values":["minmax","rank"]},{"name":"weights","path":"weights","noise":{"2":0.25}}]}}""";

    [Fact]
    public async Task The_sample_is_published_in_development_with_ranking_intervals_coverage_and_what_was_varied()
    {
        var view = await application.GetAsync($"{Publications}/{await SampleAsync()}");

        Assert.Equal((48, 48, SampleData.Dataset), (view.GetProperty("of").GetInt32(), view.GetProperty("ranking").GetArrayLength(), view.GetProperty("dataset").GetProperty("code").GetString()));
        Assert.Equal(10_000, view.GetProperty("uncertainty_set").GetProperty("runs").GetInt32());
        Assert.Equal(
            ["normalisation", "aggregation of the dimensions", "weights ±25 %", "treatment of outliers"], view.GetProperty("uncertainty_set").GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()));
        Assert.StartsWith("10,000 runs (seed 1) that vary normalisation (minmax, zscore, rank); aggregation of the dimensions (arithmetic, geometric)", view.GetProperty("uncertainty_set").GetProperty("statement").GetString(), StringComparison.Ordinal);
        Assert.Equal(("impute", 1, 480), (view.GetProperty("missing_values").GetProperty("choice").GetString(), view.GetProperty("missing_values").GetProperty("missing").GetInt32(), view.GetProperty("missing_values").GetProperty("of").GetInt32()));
        Assert.Equal(5, view.GetProperty("sources").GetArrayLength());
        var ranking = view.GetProperty("ranking").EnumerateArray().ToList();
        Assert.Equal(ranking.Select(row => row.GetProperty("score").GetDouble()).OrderDescending(), ranking.Select(row => row.GetProperty("score").GetDouble()));
        Assert.All(ranking, row =>
        {
            Assert.Equal(row.GetProperty("unit").GetString() == "taipei" ? 0.9 : 1, row.GetProperty("coverage").GetDouble(), 9);
            Assert.True(row.GetProperty("interval90")[0].GetDouble() <= row.GetProperty("median_rank").GetDouble() && row.GetProperty("median_rank").GetDouble() <= row.GetProperty("interval90")[1].GetDouble());
            Assert.Equal(6, row.GetProperty("dimensions").EnumerateObject().Count());
            Assert.Matches("^[A-Z]{3}$", row.GetProperty("groups").GetProperty("country_or_region").GetString());
        });
        Assert.Equal("Shanghai", view.GetProperty("city").GetProperty("name").GetString());
        Assert.DoesNotContain("\"country\"", view.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_start_and_another_replica_publish_the_sample_no_second_time()
    {
        var number = await SampleAsync();
        await using var second = application.WithWebHostBuilder(_ => { });
        await using var third = application.WithWebHostBuilder(_ => { });
        _ = (second.Services, third.Services);
        using var client = application.Writer();
        // What is made after the starts is taken up by one of the three: they run.
        await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync()), HttpStatusCode.Created);

        Assert.Equal(1, await application.ScalarAsync<long>("SELECT count(*) FROM index_publication WHERE published_by = 'sample'"));
        Assert.Equal(1, await application.ScalarAsync<long>("SELECT count(*) FROM index_computation WHERE created_by = 'sample'"));
        Assert.Equal(number, await SampleAsync());
    }

    [Fact]
    public async Task The_claim_that_the_city_is_13th_is_tested_and_says_which_choice_drives_it()
    {
        var number = await SampleAsync();
        var claim = await application.GetAsync($"{Publications}/{number}/claims/13");

        var (text, uncertainty) = (claim.GetProperty("claim"), await application.GetAsync($"{Publications}/{number}"));
        Assert.Equal(("Shanghai is 13th", "shanghai", "SHINE, 2024-11-25"), (text.GetProperty("statement").GetString(), text.GetProperty("unit").GetString(), text.GetProperty("source").GetString()));
        Assert.Contains("unknown", text.GetProperty("note").GetString(), StringComparison.Ordinal);
        var shanghai = (await application.GetAsync($"{IndexPath}/computations/{uncertainty.GetProperty("computation")}/result")).GetProperty("analysis").GetProperty("uncertainty").GetProperty("units").EnumerateArray()
            .Single(unit => unit.GetProperty("unit").GetString() == "shanghai");
        var probabilities = shanghai.GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble()).ToList();
        Assert.Equal((probabilities[12], probabilities.Take(13).Sum()), (claim.GetProperty("probability_of_rank").GetDouble(), claim.GetProperty("probability_of_at_most").GetDouble()));
        Assert.Equal((shanghai.GetProperty("q5").GetDouble(), shanghai.GetProperty("q95").GetDouble()), (claim.GetProperty("interval90")[0].GetDouble(), claim.GetProperty("interval90")[1].GetDouble()));
        Assert.Equal(uncertainty.GetProperty("city").GetProperty("rank").GetInt32(), claim.GetProperty("nominal_rank").GetInt32());
        Assert.Equal(uncertainty.GetProperty("uncertainty_set").GetProperty("statement").GetString(), claim.GetProperty("uncertainty_set").GetProperty("statement").GetString());
        var drivers = claim.GetProperty("drivers").EnumerateArray().ToList();
        Assert.Equal(uncertainty.GetProperty("uncertainty_set").GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()).Order(), drivers.Select(driver => driver.GetProperty("choice").GetString()).Order());
        Assert.Equal(drivers.Select(driver => driver.GetProperty("total").GetDouble()).OrderDescending(), drivers.Select(driver => driver.GetProperty("total").GetDouble()));
        Assert.All(drivers, driver => Assert.InRange(driver.GetProperty("total").GetDouble(), driver.GetProperty("total_interval90")[0].GetDouble() - 0.05, driver.GetProperty("total_interval90")[1].GetDouble() + 0.05));
        Assert.Equal("impute", claim.GetProperty("missing_values").GetProperty("choice").GetString());
        TestContext.Current.TestOutputHelper?.WriteLine(claim.GetRawText());
    }

    [Fact]
    public async Task A_claim_nobody_made_is_tested_without_a_source_and_a_unit_is_found_by_its_name()
    {
        var number = await SampleAsync();

        var claim = await application.GetAsync($"{Publications}/{number}/claims/2?unit=New%20York");

        Assert.Equal(("New York is 2nd", "new-york", JsonValueKind.Null), (claim.GetProperty("claim").GetProperty("statement").GetString(), claim.GetProperty("claim").GetProperty("unit").GetString(), claim.GetProperty("claim").GetProperty("source").ValueKind));
        using var client = application.Client();
        await RefusedAsync(await client.GetAsync($"{Publications}/{number}/claims/49"), 400, "invalid-rank");
        await RefusedAsync(await client.GetAsync($"{Publications}/{number}/claims/0"), 400, "invalid-rank");
        await RefusedAsync(await client.GetAsync($"{Publications}/{number}/claims/1?unit=Atlantis"), 404, "not-found");
        await RefusedAsync(await client.GetAsync($"{Publications}/9999/claims/1"), 404, "not-found");
    }

    [Fact]
    public async Task The_city_and_the_claims_are_configuration()
    {
        var number = await SampleAsync();
        await using var elsewhere = application.WithWebHostBuilder(builder => builder.UseSetting("City:Unit", "Vienna").UseSetting("City:Claims:0:Unit", "Vienna").UseSetting("City:Claims:0:Source", "A brochure"));
        using var client = elsewhere.CreateClient();
        client.DefaultRequestHeaders.Authorization = application.Authorization("analytics:read", "key-1");

        var view = await ReadAsync(await client.GetAsync($"{Publications}/{number}"));
        var claim = await ReadAsync(await client.GetAsync($"{Publications}/{number}/claims/13"));

        Assert.Equal("vienna", view.GetProperty("city").GetProperty("unit").GetString());
        Assert.Equal(("Vienna is 13th", "A brochure"), (claim.GetProperty("claim").GetProperty("statement").GetString(), claim.GetProperty("claim").GetProperty("source").GetString()));
    }

    [Fact]
    public async Task The_claims_made_by_others_are_tested_against_the_latest_index()
    {
        await SampleAsync();
        var (number, _) = await PublishAsync(await ComputedAsync(SampleData.Dataset));

        var claims = await application.GetAsync($"{IndexPath}/claims");

        Assert.Equal(number, claims.GetProperty("publication").GetInt32());
        Assert.Equal(["Shanghai is 13th"], claims.GetProperty("claims").EnumerateArray().Select(claim => claim.GetProperty("claim").GetProperty("statement").GetString()!));
    }

    [Fact]
    public async Task Published_indices_are_numbered_without_gaps_listed_and_never_published_twice()
    {
        using var client = application.Writer();
        var computation = await ComputedAsync(await application.SaveAsemAsync());
        var (number, head) = await PublishAsync(computation);
        var (next, _) = await PublishAsync(await ComputedAsync(await application.SaveAsemAsync()));

        Assert.Equal(number + 1, next);
        var twice = await RefusedAsync(await client.PostAsJsonAsync(Publications, new { computation, title = "Again" }), 409, "already-published");
        Assert.Contains($"number {number}", twice.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var first = await client.GetAsync($"{Publications}/{number}");
        Assert.True(first.Headers.CacheControl!.Public);
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync($"{Publications}/{number}")).StatusCode);
        var list = await application.GetAsync($"{Publications}?limit=1");
        Assert.Equal(await application.ScalarAsync<int>("SELECT max(number) FROM index_publication"), list.GetProperty("items")[0].GetProperty("number").GetInt32());
        Assert.Equal(list.GetProperty("items")[0].GetProperty("number").GetInt32() - 1, (await application.GetAsync($"{Publications}?limit=1&cursor={list.GetProperty("next").GetString()}")).GetProperty("items")[0].GetProperty("number").GetInt32());
        Assert.Equal(await application.ScalarAsync<int>("SELECT max(number) FROM index_publication"), (await application.GetAsync($"{Publications}/latest")).GetProperty("number").GetInt32());
        Assert.Equal(computation, head.GetProperty("computation").GetString());
        // The reference data have no unit of that name.
        Assert.Equal(JsonValueKind.Null, (await application.GetAsync($"{Publications}/{number}")).GetProperty("city").ValueKind);
    }

    [Fact]
    public async Task What_cannot_be_published_is_refused()
    {
        using var client = application.Writer();
        var failed = NewCode("bad");
        var method = AsemMethod(failed);
        method["steps"]![5]!["method"] = "geometric";
        await ReadAsync(await client.PostAsJsonAsync($"{IndexPath}/saved-methods", method), HttpStatusCode.Created);
        var problem = await RefusedAsync(await client.ComputeAsync(await application.SaveAsemAsync(), failed), 422, "index-refused");

        await RefusedAsync(await client.PostAsJsonAsync(Publications, new { computation = problem.GetProperty("computation").GetString(), title = "Failed" }), 409, "computation-not-done");
        await RefusedAsync(await client.PostAsJsonAsync(Publications, new { computation = Guid.NewGuid(), title = "Unknown" }), 422, "unknown-computation");
        await RefusedAsync(await client.PostAsJsonAsync(Publications, new { computation = Guid.NewGuid(), title = "" }), 422, "invalid-text");
        await RefusedAsync(await client.PostAsJsonAsync(Publications, new { title = "Nothing", colour = 1 }), 400, "malformed-json");
        await RefusedAsync(await client.GetAsync($"{Publications}/9999"), 404, "not-found");
        using var reader = application.Client();
        await RefusedAsync(await reader.PostAsJsonAsync(Publications, new { computation = Guid.NewGuid(), title = "Reader" }), 403, "missing-scope");
    }

    [Fact]
    public async Task An_index_without_an_uncertainty_analysis_says_nothing_of_claims()
    {
        using var client = application.Writer();
        var view = await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync()), HttpStatusCode.Created);
        var (number, _) = await PublishAsync(view.GetProperty("id").GetString()!);

        await RefusedAsync(await client.GetAsync($"{Publications}/{number}/claims/1?unit=AUT"), 409, "no-uncertainty");
        Assert.Equal(JsonValueKind.Null, (await application.GetAsync($"{Publications}/{number}")).GetProperty("ranking")[0].GetProperty("interval90").ValueKind);
        // Tests that follow want the latest index to be one that has an analysis.
        await PublishAsync(await ComputedAsync(SampleData.Dataset));
    }

    [Fact]
    public async Task Two_published_indices_are_compared_by_rank_score_and_correlation_of_every_element()
    {
        using var client = application.Writer();
        var code = await application.SaveAsemAsync();
        var (first, _) = await PublishAsync(await ComputedAsync(code));
        var content = JsonDocument.Parse(await client.GetStringAsync($"{IndexPath}/datasets/{code}")).RootElement.GetProperty("content").GetRawText();
        client.DefaultRequestHeaders.IfMatch.Add(EntityTagHeaderValue.Any);
        // Austria exports a thousand times as much.
        await ReadAsync(await client.PutAsync($"{IndexPath}/datasets/{code}", new StringContent(content.Replace("278.4264", "278426.4", StringComparison.Ordinal), null, "application/json")));
        var (second, _) = await PublishAsync(await ComputedAsync(code));

        var view = await application.GetAsync($"{Publications}/{first}/comparison?with={second}");

        Assert.Equal((1, 2, 51), (view.GetProperty("first").GetProperty("dataset").GetProperty("version").GetInt32(), view.GetProperty("second").GetProperty("dataset").GetProperty("version").GetInt32(), view.GetProperty("units_in_both").GetInt32()));
        var rows = view.GetProperty("units").EnumerateArray().ToList();
        var (before, after) = (await application.GetAsync($"{Publications}/{first}"), await application.GetAsync($"{Publications}/{second}"));
        foreach (var row in rows)
        {
            JsonElement In(JsonElement publication) => publication.GetProperty("ranking").EnumerateArray().Single(ranked => ranked.GetProperty("unit").GetString() == row.GetProperty("unit").GetString());
            Assert.Equal(In(before).GetProperty("rank").GetInt32() - In(after).GetProperty("rank").GetInt32(), row.GetProperty("rank_change").GetInt32());
            Assert.Equal(In(after).GetProperty("score").GetDouble() - In(before).GetProperty("score").GetDouble(), row.GetProperty("score_change").GetDouble());
        }
        Assert.Contains(rows, row => row.GetProperty("score_change").GetDouble() != 0);
        var correlations = view.GetProperty("correlations").EnumerateArray().ToDictionary(row => row.GetProperty("element").GetString()!);
        Assert.Equal(60, correlations.Count);
        Assert.Equal(1, correlations["LPI"].GetProperty("pearson").GetDouble(), 9);
        Assert.InRange(correlations["Goods"].GetProperty("pearson").GetDouble(), -1, 0.999);
        Assert.Equal(4, correlations["Index"].GetProperty("level").GetInt32());
        Assert.Equal("ConEcFin", (await application.GetAsync($"{Publications}/{first}/comparison?with={second}&element=ConEcFin")).GetProperty("element").GetString());
        var (one, other) = (view.GetProperty("first").GetProperty("computation"), view.GetProperty("second").GetProperty("computation"));
        Assert.True(JsonElement.DeepEquals(view, await application.GetAsync($"{IndexPath}/computations/{one}/comparison?with={other}")));
        await RefusedAsync(await client.GetAsync($"{Publications}/{first}/comparison?with=9999"), 400, "unknown-comparison");
        await RefusedAsync(await client.GetAsync($"{Publications}/{first}/comparison"), 400, "unknown-comparison");
        await RefusedAsync(await client.GetAsync($"{Publications}/{first}/comparison?with={second}&element=Nothing"), 400, "unknown-comparison");
        await RefusedAsync(await client.GetAsync($"{IndexPath}/computations/{one}/comparison?with={Guid.NewGuid()}"), 400, "unknown-comparison");
    }

    /// <summary>Number of the sample's publication.</summary>
    private async Task<int> SampleAsync()
    {
        await Eventually.True(async () => await application.ScalarAsync<long>("SELECT count(*) FROM index_publication WHERE published_by = 'sample'") == 1, TimeSpan.FromMinutes(2), "the sample is published");
        return await application.ScalarAsync<int>("SELECT number FROM index_publication WHERE published_by = 'sample'");
    }

    private async Task<string> ComputedAsync(string dataset)
    {
        using var client = application.Writer();
        var method = dataset == SampleData.Dataset ? SampleData.Method : await application.SaveMethodAsync(Uncertainty);
        return (await ReadAsync(await client.ComputeAsync(dataset, method), HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private async Task<(int Number, JsonElement Head)> PublishAsync(string computation)
    {
        using var client = application.Writer();
        var response = await client.PostAsJsonAsync(Publications, new { computation, title = "An index" });
        var head = await ReadAsync(response, HttpStatusCode.Created);
        Assert.Equal($"{Publications}/{head.GetProperty("number").GetInt32()}", response.Headers.Location!.ToString());
        return (head.GetProperty("number").GetInt32(), head);
    }
}
