using System.Net;
using System.Xml.Linq;
using CityIp.Analytics.Tests.Host;
using CityIp.Testing;
using static CityIp.Analytics.Tests.Host.IndexWords;

namespace CityIp.Analytics.Tests.Http;

/// <summary>Charts of published indices and of computations.</summary>
[Collection(AnalyticsApplication.Name)]
public sealed class Drawing_a_kept_index(AnalyticsApplication application)
{
    private const string Analysis = """{"uncertainty":{"runs":200,"inputs":[{"name":"how values are put on one scale","path":"steps.normalise.method","values":["minmax","rank"]},{"name":"weights","path":"weights","noise":{"2":0.25}}]}}""";

    public static TheoryData<string> Kinds => ["ranking", "profile", "gap", "sensitivity"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_published_index_is_drawn_as_it_was_published(string kind)
    {
        var path = $"{IndexPath}/publications/{await SampleAsync()}";
        using var client = application.Client();

        var response = await client.GetAsync($"{path}/charts/{kind}");

        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal((true, TimeSpan.FromHours(1)), (response.Headers.CacheControl!.Public, response.Headers.CacheControl.MaxAge));
        // The sample is published as it is computed for /sample: the picture is the same, byte for byte.
        Assert.Equal(await client.GetStringAsync($"{IndexPath}/sample/charts/{kind}.svg"), text);
        var picture = XDocument.Parse(text).Root!.Value;
        Assert.Contains("Shanghai (CHN)", picture, StringComparison.Ordinal);
        Assert.Contains("1 of 480 values of indicators are missing", picture, StringComparison.Ordinal);
        client.DefaultRequestHeaders.IfNoneMatch.Add(response.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync($"{path}/charts/{kind}.svg")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"{path}/charts/{kind}?lang=zh-Hans")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_computation_that_is_done_is_drawn_with_the_figures_that_were_computed(string kind)
    {
        using var client = application.Writer();
        var id = (await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync(Analysis)), HttpStatusCode.Created)).GetProperty("id").GetString()!;

        var response = await client.GetAsync($"{IndexPath}/computations/{id}/charts/{kind}?unit=austria&lang=en");

        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal(("private", "no-cache"), (response.Headers.CacheControl!.Private ? "private" : "", response.Headers.CacheControl.NoCache ? "no-cache" : ""));
        Assert.NotNull(response.Headers.ETag);
        Assert.Contains("Austria", text, StringComparison.Ordinal);
        Assert.Contains("Joint Research Centre", text, StringComparison.Ordinal);
        // Codes of the reference data that the sample has too keep their own names.
        Assert.DoesNotContain("Sample index of world cities", text, StringComparison.Ordinal);
        if (kind == "ranking")
        {
            var answer = await application.GetAsync($"{IndexPath}/computations/{id}/result");
            var austria = answer.GetProperty("analysis").GetProperty("uncertainty").GetProperty("units").EnumerateArray().Single(unit => unit.GetProperty("unit").GetString() == "AUT");
            Assert.Contains($"between {austria.GetProperty("q5")} and {austria.GetProperty("q95")}", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_latest_index_is_drawn_and_asked_for_again_next_time()
    {
        await SampleAsync();
        using var client = application.Client();

        var response = await client.GetAsync($"{IndexPath}/publications/latest/charts/ranking.svg");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoCache);
        client.DefaultRequestHeaders.IfNoneMatch.Add(response.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync($"{IndexPath}/publications/latest/charts/ranking.svg")).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_refused()
    {
        var path = $"{IndexPath}/publications/{await SampleAsync()}";
        using var client = application.Writer();

        await RefusedAsync(await client.GetAsync($"{path}/charts/pie"), 404, "not-found");
        await RefusedAsync(await client.GetAsync($"{IndexPath}/publications/9999/charts/ranking"), 404, "not-found");
        await RefusedAsync(await client.GetAsync($"{IndexPath}/computations/{Guid.NewGuid()}/charts/ranking"), 404, "not-found");
        foreach (var (query, where) in new[] { ("gap?unit=Atlantis", "unit"), ("gap?to=nobody", "to"), ("profile?peers=Atlantis", "peers[0]"), ("ranking?claim=99", "claim"), ($"ranking?title={new string('x', 201)}", "title") })
        {
            var problem = await RefusedAsync(await client.GetAsync($"{path}/charts/{query}"), 422, "chart-refused");
            Assert.Equal(where, problem.GetProperty("errors")[0].GetProperty("where").GetString());
        }
        // Nothing was varied, so nothing can be said of what drives it; the reference data have no Shanghai.
        var plain = (await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync()), HttpStatusCode.Created)).GetProperty("id").GetString()!;
        await RefusedAsync(await client.GetAsync($"{IndexPath}/computations/{plain}/charts/sensitivity"), 422, "chart-refused");
        await RefusedAsync(await client.GetAsync($"{IndexPath}/computations/{plain}/charts/profile"), 422, "chart-refused");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"{IndexPath}/computations/{plain}/charts/ranking")).StatusCode);
        var waiting = await application.ScalarAsync<Guid>($"""
            INSERT INTO index_computation (id, dataset_code, dataset_version, method_code, method_version, small, cost, state, runs_total, created_at, created_by, finished_at)
            VALUES (gen_random_uuid(), 'x', 1, 'x', 1, true, 1, 'cancelled', 0, now(), 'test', now()) RETURNING id
            """);
        await RefusedAsync(await client.GetAsync($"{IndexPath}/computations/{waiting}/charts/ranking"), 409, "computation-not-done");
        using var other = application.Client("catalog:read");
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"{path}/charts/ranking")).StatusCode);
    }

    private async Task<int> SampleAsync()
    {
        await Eventually.True(async () => await application.ScalarAsync<long>("SELECT count(*) FROM index_publication WHERE published_by = 'sample'") == 1, TimeSpan.FromMinutes(2), "the sample is published");
        return await application.ScalarAsync<int>("SELECT number FROM index_publication WHERE published_by = 'sample'");
    }
}
