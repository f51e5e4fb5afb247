using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Tests.Host;

namespace CityIp.Analytics.Tests.Http;

/// <summary>Charts and the report over HTTP.</summary>
[Collection(AnalyticsApplication.Name)]
public sealed class Drawing_an_index(AnalyticsApplication application)
{
    private const string Index = "/v1/analytics/index";

    [Theory]
    [InlineData("ranking")]
    [InlineData("profile?peers=london,vienna")]
    [InlineData("gap?to=top1")]
    [InlineData("sensitivity")]
    public async Task A_computation_that_is_sent_is_drawn(string kind)
    {
        using var client = application.Client();
        var request = JsonSerializer.Deserialize<IndexRequest>(ComputationExamples.Request, ComputationJson.Options)!;
        request = request with { Analysis = new() { Uncertainty = request.Analysis!.Uncertainty! with { Inputs = [.. request.Analysis.Uncertainty!.Inputs, new() { Path = "weights", Noise = new() { ["1"] = 0.25 } }] } } };

        var response = await client.PostAsync($"{Index}/charts/{kind}{(kind.Contains('?', StringComparison.Ordinal) ? '&' : '?')}unit=shanghai", Body(JsonSerializer.Serialize(request, ComputationJson.Brief)));

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Contains("shanghai", XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ranking.svg?unit=Paris&claim=3", "Paris (FRA)")]
    [InlineData("profile.svg?peers=Hong%20Kong,new-york", "Hong Kong (HKG)")]
    [InlineData("gap.svg?to=frontier", "the best in everything")]
    [InlineData("sensitivity.svg?lang=zh-Hans", "标准化方法")]
    public async Task The_sample_is_drawn_for_the_configured_city_or_another(string chart, string shows)
    {
        using var client = application.Client();

        var response = await client.GetAsync($"{Index}/sample/charts/{chart}");

        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Contains(shows, text, StringComparison.Ordinal);
        Assert.Contains(chart.Contains("Paris", StringComparison.Ordinal) ? "Paris" : chart.Contains("zh", StringComparison.Ordinal) ? "上海" : "Shanghai", text, StringComparison.Ordinal);
        client.DefaultRequestHeaders.IfNoneMatch.Add(response.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync($"{Index}/sample/charts/{chart}")).StatusCode);
    }

    [Fact]
    public async Task The_language_is_that_of_the_reader()
    {
        using var client = application.Client();
        client.DefaultRequestHeaders.Add("Accept-Language", "fr, zh-CN;q=0.9, en;q=0.5");

        var response = await client.GetAsync($"{Index}/sample/charts/gap.svg");

        Assert.Equal(["zh-Hans"], response.Content.Headers.ContentLanguage);
        Assert.Equal(["Accept-Language"], response.Headers.Vary);
        Assert.Contains("与前 5 位的均值的差距", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("the gap to the mean of the top 5", await client.GetStringAsync($"{Index}/sample/charts/gap.svg?lang=en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sample/charts/pie.svg", 404, "not-found", null)]
    [InlineData("sample/charts/gap.svg?unit=Atlantis", 422, "chart-refused", "unit")]
    [InlineData("sample/charts/gap.svg?to=nobody", 422, "chart-refused", "to")]
    [InlineData("sample/charts/profile.svg?peers=Atlantis", 422, "chart-refused", "peers[0]")]
    [InlineData("sample/charts/ranking.svg?claim=99", 422, "chart-refused", "claim")]
    [InlineData("sample/report?unit=Atlantis", 422, "chart-refused", "unit")]
    [InlineData("sample/report?claim=0", 422, "chart-refused", "claim")]
    public async Task What_cannot_be_drawn_is_refused(string path, int status, string slug, string? where)
    {
        using var client = application.Client();

        await IsAsync(await client.GetAsync($"{Index}/{path}"), status, slug, where);
    }

    [Theory]
    [InlineData("ranking", "{}", 400, "malformed-json", null)]
    [InlineData("pie", "{}", 404, "not-found", null)]
    [InlineData("profile", null, 422, "chart-refused", "unit")]
    [InlineData("gap?unit=atlantis", null, 422, "chart-refused", "unit")]
    [InlineData("gap?unit=shanghai&level=7", null, 422, "index-refused", "analysis.gaps[0].level")]
    [InlineData("sensitivity", null, 422, "chart-refused", "analysis.sensitivity")]
    [InlineData("ranking?title=LONG", null, 422, "chart-refused", "title")]
    public async Task A_computation_that_cannot_be_drawn_is_refused(string kind, string? body, int status, string slug, string? where)
    {
        using var client = application.Client();

        await IsAsync(await client.PostAsync($"{Index}/charts/{kind.Replace("LONG", new string('x', 201), StringComparison.Ordinal)}", Body(body ?? ComputationExamples.Request)), status, slug, where);
    }

    [Fact]
    public async Task A_chart_of_too_much_is_too_costly()
    {
        using var client = application.Client();
        var body = ComputationExamples.Request.Replace("\"runs\": 200", "\"runs\": 200000", StringComparison.Ordinal);

        await IsAsync(await client.PostAsync($"{Index}/charts/ranking", Body(body)), 413, "too-costly", null);
    }

    [Fact]
    public async Task The_report_says_where_the_city_stands_and_tests_the_claim()
    {
        using var client = application.Client();

        var response = await client.GetAsync($"{Index}/sample/report");
        var page = await response.Content.ReadAsStringAsync();

        Assert.True(response.IsSuccessStatusCode, page[..Math.Min(page.Length, 1000)]);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("<h1>Where Shanghai (CHN) stands</h1>", page, StringComparison.Ordinal);
        Assert.Contains("SHINE, 2024-11-25", page, StringComparison.Ordinal);
        Assert.Contains("it is no input of this page", page, StringComparison.Ordinal);
        Assert.Contains("country or region", page, StringComparison.Ordinal);
        Assert.Contains("GPCI-2023, Mori Memorial Foundation", page, StringComparison.Ordinal);
        Assert.Contains("Taipei: GDP per capita of the country or region, 2019", page, StringComparison.Ordinal);
        Assert.Equal(4, page.Split("<svg ").Length - 1);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        // The same figures as the sample's own computation.
        var sample = await (await client.PostAsync($"{Index}/computations", Body(await client.GetStringAsync($"{Index}/sample")))).Content.ReadAsStringAsync();
        var answer = JsonDocument.Parse(sample).RootElement;
        var unit = answer.GetProperty("analysis").GetProperty("uncertainty").GetProperty("units").EnumerateArray().Single(u => u.GetProperty("unit").GetString() == "shanghai");
        Assert.Contains($"<p class=\"value\">{unit.GetProperty("rank")} of 48</p>", page, StringComparison.Ordinal);
        Assert.Contains($"<p class=\"value\">{unit.GetProperty("q5")}–{unit.GetProperty("q95")}</p>", page, StringComparison.Ordinal);
        Assert.Contains(answer.GetProperty("hash").GetString()!, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_city_has_a_report_without_the_claim_and_in_Chinese()
    {
        using var client = application.Client();

        var page = await client.GetStringAsync($"{Index}/sample/report?unit=Paris&lang=zh-Hans");

        Assert.Contains("巴黎（FRA）所处的位置", page.Replace("巴黎 (FRA)", "巴黎（FRA）", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("SHINE", page, StringComparison.Ordinal);
        Assert.Contains("国家或地区", page, StringComparison.Ordinal);
        Assert.Contains("检验“第 7 位”的说法", await client.GetStringAsync($"{Index}/sample/report?unit=Paris&claim=7&lang=zh-Hans"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("charts/ranking", "POST")]
    [InlineData("sample/charts/ranking.svg", "GET")]
    [InlineData("sample/report", "GET")]
    public async Task A_key_without_the_scope_is_refused(string path, string method)
    {
        using var client = application.Client("catalog:read");
        using var request = new HttpRequestMessage(new(method), $"{Index}/{path}") { Content = method == "GET" ? null : Body(ComputationExamples.Request) };

        Assert.Equal(403, (int)(await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task The_document_says_that_they_are_pictures_and_a_page()
    {
        using var client = application.CreateClient();
        var paths = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement.GetProperty("paths");

        foreach (var (path, method, type) in new[] { ("charts/{kind}", "post", "image/svg+xml"), ("sample/charts/{kind}.svg", "get", "image/svg+xml"), ("sample/report", "get", "text/html") })
        {
            Assert.True(paths.GetProperty($"{Index}/{path}").GetProperty(method).GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty(type, out _), path);
        }
    }

    private static StringContent Body(string text) => new(text, null, "application/json");

    private static async Task IsAsync(HttpResponseMessage response, int status, string slug, string? where)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {body[..Math.Min(body.Length, 2000)]}");
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        if (where is not null)
        {
            Assert.Equal(where, problem.GetProperty("errors")[0].GetProperty("where").GetString());
        }
    }
}
