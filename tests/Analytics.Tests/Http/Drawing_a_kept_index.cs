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
    public async Task A_published_index_has_a_report_that_says_what_was_published_and_tests_the_claim()
    {
        var number = await SampleAsync();
        using var client = application.Client();

        var response = await client.GetAsync($"{IndexPath}/publications/{number}/report");

        var page = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, page);
        Assert.Equal(("text/html", true), (response.Content.Headers.ContentType!.MediaType, response.Headers.CacheControl!.Public));
        var city = (await application.GetAsync($"{IndexPath}/publications/{number}")).GetProperty("city");
        Assert.Contains($"<p class=\"value\">{city.GetProperty("rank")} of 48</p>", page, StringComparison.Ordinal);
        Assert.Contains($"<p class=\"value\">{city.GetProperty("interval90")[0]}–{city.GetProperty("interval90")[1]}</p>", page, StringComparison.Ordinal);
        Assert.Contains($"publication {number} of ", page, StringComparison.Ordinal);
        Assert.Contains("SHINE, 2024-11-25", page, StringComparison.Ordinal);
        Assert.Contains("1 of 480 values of indicators are missing", page, StringComparison.Ordinal);
        Assert.Contains("The rank under each choice", page, StringComparison.Ordinal);
        Assert.Contains("country or region", page, StringComparison.Ordinal);
        Assert.Contains("CC BY 4.0", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        client.DefaultRequestHeaders.IfNoneMatch.Add(response.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync($"{IndexPath}/publications/{number}/report")).StatusCode);
        Assert.Contains("国家或地区", await client.GetStringAsync($"{IndexPath}/publications/latest/report?unit=London&lang=zh-Hans"), StringComparison.Ordinal);
        foreach (var (query, where) in new[] { ("unit=Atlantis", "unit"), ("claim=0", "claim"), ("claim=49", "claim") })
        {
            Assert.Equal(where, (await RefusedAsync(await client.GetAsync($"{IndexPath}/publications/{number}/report?{query}"), 422, "chart-refused")).GetProperty("errors")[0].GetProperty("where").GetString());
        }
        await RefusedAsync(await client.GetAsync($"{IndexPath}/publications/9999/report"), 404, "not-found");
        await RefusedAsync(await client.GetAsync($"{IndexPath}/computations/{Guid.NewGuid()}/report"), 404, "not-found");
    }

    [Theory]
    [InlineData(Analysis, "What drives the rank")]
    [InlineData(null, "the method was not varied")]
    public async Task A_computation_has_a_report_with_or_without_an_analysis(string? analysis, string says)
    {
        using var client = application.Writer();
        var id = (await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync(analysis)), HttpStatusCode.Created)).GetProperty("id").GetString()!;

        var response = await client.GetAsync($"{IndexPath}/computations/{id}/report?unit=AUT");

        var page = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, page);
        Assert.Contains("Where Austria", page, StringComparison.Ordinal);
        Assert.Contains(says, page, StringComparison.Ordinal);
        Assert.Contains("Joint Research Centre", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" cities", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Shanghai", "en")]
    [InlineData("Shanghai", "zh-Hans")]
    [InlineData("Johannesburg", "en")]
    public async Task The_report_is_one_sheet_of_A4(string unit, string language)
    {
        var chromium = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "No Chromium is installed: that the report fits one sheet is not tried.");
        using var client = application.Client();
        var folder = Directory.CreateTempSubdirectory("cityip-report-");
        try
        {
            var (page, pdf) = (Path.Combine(folder.FullName, "report.html"), Path.Combine(folder.FullName, "report.pdf"));
            await File.WriteAllTextAsync(page, await client.GetStringAsync($"{IndexPath}/publications/{await SampleAsync()}/report?unit={unit}&lang={language}&claim=13"));
            using var printing = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(chromium!,
                ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={Path.Combine(folder.FullName, "profile")}", "--no-pdf-header-footer", $"--print-to-pdf={pdf}", $"file://{page}"])
            { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await Task.WhenAll(printing.StandardError.ReadToEndAsync(), printing.StandardOutput.ReadToEndAsync(), printing.WaitForExitAsync());

            Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(pdf)), @"/Type\s*/Page\b(?!s)"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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
