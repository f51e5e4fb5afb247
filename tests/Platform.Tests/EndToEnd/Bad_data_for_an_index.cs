using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

/// <summary>What the index refuses, asked through the gateway, each way that data and methods come in.</summary>
[Collection(PlatformUnderTest.Collection)]
public sealed class Bad_data_for_an_index(PlatformUnderTest platform)
{
    private const string Index = "/v1/analytics/index";
    private const string Meta = "Level,iCode,Direction,Weight,Parent,Type\n1,venues,1,1,index,Indicator\n1,visits,1,1,index,Indicator\n2,index,1,1,,Aggregate\n";
    private const string Data = "uName,uCode,venues,visits\nShanghai,shanghai,120,9\nVienna,vienna,80,12\n";
    private const string Dataset = """
        { "code": "gw-json", "title": "Two cities", "indicators": [ { "code": "venues", "level": 1, "parent": "index" }, { "code": "visits", "level": 1, "parent": "index" }, { "code": "index", "level": 2 } ],
          "units": [ { "code": "shanghai", "values": { "venues": 120, "visits": 9 } }, { "code": "vienna", "values": { "venues": 80, "visits": 12 } } ] }
        """;

    [Theory]
    [InlineData("iMeta", "1,visits,1", "1,visits,2", 3, "Direction")]
    [InlineData("iMeta", "visits,1,1,index", "visits,1,1,nothing", 3, "Parent")]
    [InlineData("iData", "120,9", "many,9", 2, "venues")]
    [InlineData("iData", "vienna", "shanghai", 3, "uCode")]
    [InlineData("iData", "visits\n", "colours\n", 1, "colours")]
    public async Task A_file_with_a_mistake_is_refused_by_row_and_column(string file, string good, string bad, int line, string column)
    {
        using var form = Form(file == "iMeta" ? Meta.Replace(good, bad, StringComparison.Ordinal) : Meta, file == "iData" ? Data.Replace(good, bad, StringComparison.Ordinal) : Data);

        var errors = (await RefusedAsync(await platform.Gateway.PostAsync($"{Index}/datasets", form), 422, "dataset-refused")).GetProperty("errors").EnumerateArray();

        Assert.Contains(errors, error => (error.GetProperty("file").GetString(), error.GetProperty("line").GetInt32(), error.GetProperty("column").GetString()) == (file, line, column));
    }

    [Theory]
    [InlineData("\"visits\": 9", "\"colours\": 9", "units[shanghai].values.colours")]
    [InlineData("\"code\": \"vienna\"", "\"code\": \"shanghai\"", "units[shanghai].code")]
    [InlineData("\"visits\", \"level\": 1, \"parent\": \"index\"", "\"visits\", \"level\": 1, \"parent\": \"nothing\"", "indicators[visits].parent")]
    public async Task Json_with_a_mistake_is_refused_by_its_place(string good, string bad, string where)
    {
        var errors = (await RefusedAsync(await PostAsync("datasets", Dataset.Replace(good, bad, StringComparison.Ordinal)), 422, "dataset-refused")).GetProperty("errors").EnumerateArray();

        Assert.Contains(errors, error => error.GetProperty("where").GetString() == where);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_saved_and_saves_nothing()
    {
        var code = $"dry-{Guid.NewGuid():N}"[..20];
        using var answer = await PostAsync("datasets?dryRun=true", Dataset.Replace("gw-json", code, StringComparison.Ordinal));
        var saved = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.True(answer.IsSuccessStatusCode, saved.GetRawText());
        Assert.Equal((true, 4), (saved.GetProperty("dry_run").GetBoolean(), saved.GetProperty("facts").GetProperty("values").GetInt32()));
        await RefusedAsync(await platform.Gateway.GetAsync($"{Index}/datasets/{code}"), 404, "not-found");
        await RefusedAsync(await PostAsync("datasets?dryRun=true", Dataset.Replace("120", "\"many\"", StringComparison.Ordinal)), 400, "malformed-json");
    }

    [Theory]
    [InlineData("datasets", "text/plain")]
    [InlineData("datasets", "text/csv")]
    [InlineData("saved-methods", "text/plain")]
    [InlineData("computations", "application/xml")]
    [InlineData("charts/ranking", "text/plain")]
    [InlineData("publications", "text/plain")]
    public async Task Another_media_type_is_unsupported(string path, string type)
    {
        using var answer = await PostAsync(path, Dataset, type);

        await RefusedAsync(answer, 415, "unsupported-media-type");
    }

    [Theory]
    [InlineData("datasets", 8_454_144)]
    [InlineData("computations", 8_454_144)]
    [InlineData("charts/ranking", 8_454_144)]
    [InlineData("saved-methods", 2_162_688)]
    [InlineData("publications", 262_144)]
    public async Task A_body_above_the_limit_is_too_large(string path, int limit)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Index}/{path}") { Content = new StringContent(new string(' ', limit + 1), Encoding.UTF8, "application/json") };
        // The door says no before the body is sent.
        request.Headers.ExpectContinue = true;
        using var answer = await platform.Gateway.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("steps.normalise.colour")]
    [InlineData("steps.nothing")]
    [InlineData("indicators.nothing.weight")]
    public async Task A_path_that_leads_nowhere_is_refused_by_name(string path)
    {
        var request = await SampleAsync(analysis => analysis["uncertainty"]!["inputs"]![0]!["path"] = path);

        var problem = await RefusedAsync(await PostAsync("computations", request), 422, "index-refused");

        Assert.Equal(path, problem.GetProperty("errors")[0].GetProperty("where").GetString());
    }

    [Fact]
    public async Task An_unknown_member_is_refused_by_its_place()
    {
        var problem = await RefusedAsync(await PostAsync("computations", await SampleAsync(analysis => analysis["uncertainty"]!["colour"] = 1)), 400, "malformed-json");

        Assert.Equal("/analysis/uncertainty/colour", problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_step_or_parameter_that_is_not_known_is_refused_by_name()
    {
        var request = JsonNode.Parse(await SampleAsync(_ => { }))!;
        request["steps"]![2]!["colour"] = "red";

        var problem = await RefusedAsync(await PostAsync("computations", request.ToJsonString()), 422, "index-refused");

        Assert.Contains("colour", problem.GetProperty("errors")[0].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_too_large_for_a_request_is_told_where_jobs_are_taken()
    {
        var problem = await RefusedAsync(await PostAsync("computations", await SampleAsync(analysis => analysis["uncertainty"]!["runs"] = 100_001)), 413, "too-costly");
        Assert.Equal("runs", problem.GetProperty("limited").GetString());
        Assert.Contains($"{Index}/datasets/{{code}}/computations", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        var chart = await RefusedAsync(await PostAsync("charts/ranking", await SampleAsync(analysis => analysis["uncertainty"]!["runs"] = 100_001)), 413, "too-costly");
        Assert.Equal("runs", chart.GetProperty("limited").GetString());
    }

    private async Task<string> SampleAsync(Action<JsonNode> change)
    {
        var request = JsonNode.Parse(await platform.Gateway.GetStringAsync($"{Index}/sample"))!;
        change(request["analysis"]!);
        return request.ToJsonString();
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body, string type = "application/json") =>
        platform.Gateway.PostAsync($"{Index}/{path}", new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type)));

    private static async Task<JsonElement> RefusedAsync(HttpResponseMessage answer, int status, string slug)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {body[..Math.Min(body.Length, 500)]}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.EndsWith($"/problems/{slug}", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        return problem;
    }

    private static MultipartFormDataContent Form(string meta, string data) => new()
    {
        { new StringContent("gw-files"), "code" },
        { new StringContent("Two cities"), "title" },
        { new StringContent(meta), "iMeta", "iMeta.csv" },
        { new StringContent(data), "iData", "iData.csv" },
    };
}
