using System.Globalization;
using System.Net;
using System.Text.Json;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;
using static CityIp.Analytics.Tests.Host.Sustainability;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Reading_sustainability(AnalyticsApplication application)
{
    [Fact]
    public async Task An_asset_is_answered_with_every_figure_its_source_and_day_and_what_is_missing()
    {
        var asset = await application.AssetAsync(capacity: 40);
        await application.AssessAsync(asset, 60, Today.AddDays(-9), "heritage-integrity", "global-reach", "community-benefit");
        await application.AssessAsync(asset, 30, Today.AddDays(-9), "local-reach");
        var (expo, booth) = (await application.ExpoAsync(), Guid.CreateVersion7());
        var at = DateTimeOffset.UtcNow.AddDays(-1);
        var visits = Enumerable.Range(0, 43).Select(_ => expo.Activity(at: at, booth: booth, assets: [asset], visitor: Guid.NewGuid()));
        await application.CountedAsync(await application.AcceptAsync([.. visits]));
        await application.DeliverAsync(new DealChanged(Guid.CreateVersion7(), 1, null, expo.Id, booth, [asset], null, "signed", [new("CNY", 900, 500, 100)], at));
        await application.RunAsync();

        var answer = await application.SustainabilityOfAsync(asset);

        Assert.Equal(("assessable", 5, 4), (answer.GetProperty("status").GetString(), answer.GetProperty("knownDimensions").GetInt32(), answer.GetProperty("neededDimensions").GetInt32()));
        var missing = Assert.Single(answer.GetProperty("missing").EnumerateArray());
        Assert.Equal("commercial-yield", missing.GetProperty("dimension").GetString());
        Assert.Contains("keeps no licences", missing.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains($"/v1/catalog/assets/{asset}/assessments", missing.GetProperty("supplyAt").GetString(), StringComparison.Ordinal);
        // 43 visitors are rounded to 40 before they are set against the capacity of 40.
        Assert.Equal(1.0, Input(answer, "load").GetProperty("value").GetDouble());
        Assert.NotEqual(JsonValueKind.Null, Input(answer, "load").GetProperty("asOf").ValueKind);
        Assert.Equal(("A source, page 3", "https://example.org/finding", Iso(Today.AddDays(-9))), (Text(Input(answer, "heritage-assessed"), "source"), Text(Input(answer, "heritage-assessed"), "sourceUri"), Text(Input(answer, "heritage-assessed"), "asOf")));
        Assert.Equal(1.0, Input(answer, "deals").GetProperty("value").GetDouble());
        Assert.Equal(500, answer.GetProperty("money")[0].GetProperty("contracted").GetInt64());
        Assert.All(answer.GetProperty("dimensions").EnumerateArray().SelectMany(dimension => dimension.GetProperty("inputs").EnumerateArray()), input =>
        {
            Assert.NotEmpty(Text(input, "how")!);
            Assert.NotEmpty(Text(input, "source")!);
            Assert.Equal(input.GetProperty("value").ValueKind == JsonValueKind.Null, input.GetProperty("unknown").ValueKind == JsonValueKind.String);
        });
        Assert.Equal(2.0 / 3, answer.GetProperty("balance").GetProperty("value").GetDouble(), 1e-12);
        Assert.Equal(1.0, answer.GetProperty("concentration").EnumerateArray().Single(one => Text(one, "currency") == "CNY").GetProperty("value").GetDouble());
        Assert.InRange(answer.GetProperty("rank").GetInt32(), 1, answer.GetProperty("rankedOf").GetInt32());
    }

    [Fact]
    public async Task Visitors_too_few_to_show_are_not_shown_here_either()
    {
        var asset = await application.AssetAsync(capacity: 1);
        var expo = await application.ExpoAsync();
        await application.CountedAsync(await application.AcceptAsync([.. Enumerable.Range(0, 4).Select(_ => expo.Activity(at: DateTimeOffset.UtcNow.AddDays(-1), assets: [asset], visitor: Guid.NewGuid()))]));
        await application.RunAsync();

        var load = Input(await application.SustainabilityOfAsync(asset), "load");

        Assert.Equal(JsonValueKind.Null, load.GetProperty("value").ValueKind);
        Assert.Contains("fewer than 5 are hidden", Text(load, "unknown"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_known_in_three_dimensions_is_not_assessable()
    {
        var asset = await application.AssetAsync();
        await application.AssessAsync(asset, 60, Today.AddDays(-9), "heritage-integrity", "reach", "community-benefit");
        await application.RunAsync();

        var answer = await application.SustainabilityOfAsync(asset);

        Assert.Equal(("not-assessable", JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Null), (Text(answer, "status"), answer.GetProperty("score").ValueKind, answer.GetProperty("range").ValueKind, answer.GetProperty("rank").ValueKind));
        Assert.Equal(["commercial-yield", "renewal", "visitor-pressure"], answer.GetProperty("missing").EnumerateArray().Select(missing => Text(missing, "dimension")));
    }

    [Fact]
    public async Task The_ranking_is_paged_sorted_and_filtered_and_keeps_its_ranks()
    {
        var (district, kind) = ($"d-{Guid.NewGuid():N}", "street");
        var scores = new Dictionary<Guid, double>();
        foreach (var score in new[] { 40.0, 80, 60 })
        {
            var asset = await application.AssetAsync(kind, district);
            await application.AssessAsync(asset, score, Today.AddDays(-9), [.. FourAspects, "visitor-pressure"]);
            scores[asset] = score;
        }
        var unknown = await application.AssetAsync("park", district);
        await application.RunAsync();

        var best = await PagesAsync($"district={district}&limit=2");
        Assert.Equal([.. scores.OrderByDescending(one => one.Value).Select(one => one.Key), unknown], best.Select(Id));
        Assert.True(best[0].GetProperty("rank").GetInt32() < best[1].GetProperty("rank").GetInt32());
        Assert.Equal((JsonValueKind.Null, "not-assessable", 6), (best[3].GetProperty("rank").ValueKind, Text(best[3], "status"), best[3].GetProperty("unknown").GetArrayLength()));

        var worst = await PagesAsync($"district={district}&limit=1&sort=worst&status=assessable");
        Assert.Equal(scores.OrderBy(one => one.Value).Select(one => one.Key), worst.Select(Id));
        // The filter changes who is listed and nobody's rank.
        Assert.Equal(best.Take(3).Select(row => row.GetProperty("rank").GetInt32()).Reverse(), worst.Select(row => row.GetProperty("rank").GetInt32()));
        // Assessed at 80, the pressure is the most.
        Assert.Equal(scores.OrderByDescending(one => one.Value).Select(one => one.Key).Append(unknown), (await PagesAsync($"district={district}&sort=pressure")).Select(Id));
        Assert.Equal([unknown], (await PagesAsync($"district={district}&status=not-assessable")).Select(Id));
        Assert.Equal(3, (await PagesAsync($"district={district}&kind=street")).Count);
    }

    [Fact]
    public async Task Days_are_kept_and_late_evidence_restates_the_days_it_belongs_to()
    {
        var asset = await application.AssetAsync();
        await application.AssessAsync(asset, 80, Today.AddDays(-20), FourAspects);
        await application.RunAsync();
        var before = await DaysAsync(asset);
        Assert.Equal((31, 31), (before.Count, before.Select(day => Text(day, "period")).Distinct().Count()));

        await application.DeliverAsync(Finding(asset, "community-benefit", 20, Today.AddDays(-3)));
        await application.RunAsync();
        await application.RunAsync();

        var after = await DaysAsync(asset);
        Assert.All(Enumerable.Range(0, 31), age =>
        {
            var (was, now) = (before.Single(day => Text(day, "period") == Iso(Today.AddDays(-age))), after.Single(day => Text(day, "period") == Iso(Today.AddDays(-age))));
            Assert.Equal(age <= 3, was.GetProperty("score").GetRawText() != now.GetProperty("score").GetRawText());
            // More than before: the job may have run while the assessments were still coming in one by one.
            Assert.Equal(age is > 0 and <= 3 ? 1 : 0, now.GetProperty("restated").GetInt32() - was.GetProperty("restated").GetInt32());
        });
        Assert.Equal("not-assessable", Text(after.Single(day => Text(day, "period") == Iso(Today.AddDays(-21))), "status"));
    }

    [Fact]
    public async Task The_trend_follows_the_days()
    {
        var asset = await application.AssetAsync();
        foreach (var (days, score) in new[] { (30, 80.0), (21, 77), (14, 73), (7, 70), (0, 66) })
        {
            await application.AssessAsync(asset, score, Today.AddDays(-days), FourAspects);
        }
        await application.RunAsync();

        var trend = (await application.SustainabilityOfAsync(asset)).GetProperty("trend");

        Assert.Equal(("falling", 5), (Text(trend, "direction"), trend.GetProperty("points").GetInt32()));
        Assert.True(trend.GetProperty("interval").GetProperty("high").GetDouble() < 0);
    }

    [Fact]
    public async Task The_method_says_its_version_its_posts_and_why()
    {
        var method = await application.GetAsync("/v1/analytics/sustainability/method");

        Assert.Equal("2026-1", Text(method, "version"));
        Assert.Contains("geometric mean", Text(method, "aggregation"), StringComparison.Ordinal);
        Assert.All(method.GetProperty("indicators").EnumerateArray(), indicator => Assert.NotEqual(indicator.GetProperty("worst").GetDouble(), indicator.GetProperty("best").GetDouble()));
    }

    [Theory]
    [InlineData("sustainability?sort=beauty", HttpStatusCode.BadRequest, "invalid-filter", "sort")]
    [InlineData("sustainability?status=good", HttpStatusCode.BadRequest, "invalid-filter", "status")]
    [InlineData("sustainability?kind=", HttpStatusCode.BadRequest, "invalid-filter", "kind")]
    [InlineData("sustainability?district=%00", HttpStatusCode.BadRequest, "invalid-filter", "district")]
    [InlineData("sustainability?limit=0", HttpStatusCode.BadRequest, "invalid-limit", "limit")]
    [InlineData("sustainability?cursor=nonsense", HttpStatusCode.BadRequest, "invalid-cursor", "cursor")]
    [InlineData("sustainability?cursor=WyJhIiwiYiJd", HttpStatusCode.BadRequest, "invalid-cursor", "cursor")]
    [InlineData("assets/01930000-0000-7000-8000-00000000ffff/sustainability", HttpStatusCode.NotFound, "not-found", null)]
    [InlineData("assets/01930000-0000-7000-8000-00000000ffff/sustainability/history", HttpStatusCode.NotFound, "not-found", null)]
    [InlineData("assets/01930000-0000-7000-8000-00000000ffff/sustainability/history?cursor=WyJhIl0", HttpStatusCode.BadRequest, "invalid-cursor", "cursor")]
    [InlineData("assets/01930000-0000-7000-8000-00000000ffff/sustainability/history?limit=9999", HttpStatusCode.BadRequest, "invalid-limit", "limit")]
    public async Task What_cannot_be_answered_is_a_problem(string path, HttpStatusCode status, string slug, string? field)
    {
        using var client = application.Client();

        var response = await client.GetAsync($"/v1/analytics/{path}");

        Assert.Equal(status, response.StatusCode);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal($"/problems/{slug}", Text(problem, "type"));
        Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
    }

    [Fact]
    public async Task A_key_without_the_scope_is_refused()
    {
        using var client = application.Client("catalog:read");

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/v1/analytics/sustainability")).StatusCode);
    }

    [Fact]
    public async Task Nothing_is_done_by_hand_a_finding_is_in_the_score_soon()
    {
        var asset = await application.AssetAsync();
        await application.AssessAsync(asset, 70, Today.AddDays(-1), FourAspects);

        await Eventually.Passes(async () => Assert.Equal("assessable", Text(await application.SustainabilityOfAsync(asset), "status")));
    }

    private async Task<List<JsonElement>> PagesAsync(string query)
    {
        var rows = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await application.GetAsync($"/v1/analytics/sustainability?{query}{(cursor is null ? string.Empty : $"&cursor={cursor}")}");
            rows.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return rows;
    }

    private async Task<List<JsonElement>> DaysAsync(Guid asset)
    {
        var first = await application.GetAsync($"/v1/analytics/assets/{asset}/sustainability/history?limit=20");
        var second = await application.GetAsync($"/v1/analytics/assets/{asset}/sustainability/history?limit=20&cursor={first.GetProperty("next").GetString()}");
        return [.. first.GetProperty("items").EnumerateArray(), .. second.GetProperty("items").EnumerateArray()];
    }

    private static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static Guid Id(JsonElement row) => row.GetProperty("asset").GetProperty("id").GetGuid();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static JsonElement Input(JsonElement answer, string code) =>
        answer.GetProperty("dimensions").EnumerateArray().SelectMany(dimension => dimension.GetProperty("inputs").EnumerateArray()).Single(input => Text(input, "code") == code);
}
