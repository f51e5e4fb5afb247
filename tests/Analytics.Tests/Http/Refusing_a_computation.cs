using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Tests.Host;
using CityIp.Analytics.Tests.Rules.Index;
using Microsoft.AspNetCore.Hosting;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Refusing_a_computation(AnalyticsApplication application)
{
    private const string Computations = "/v1/analytics/index/computations";

    [Theory]
    [InlineData("{\"indicators\":", null, null)]
    [InlineData("null", null, "null")]
    [InlineData("{}", null, "indicators")]
    [InlineData("""{"colour":"red"}""", "/colour", "'colour' is not known here")]
    [InlineData("""{"indicators":[{"code":"a","level":1,"colour":"red"}]}""", "/indicators/0/colour", "'colour' is not known here")]
    [InlineData("""{"indicators":[{"code":"a","level":"1"}]}""", "/indicators/0/level", "wrong type")]
    [InlineData("""{"indicators":[null],"units":[],"steps":[]}""", "/indicators/0", "null")]
    [InlineData("""{"indicators":[],"units":[null],"steps":[]}""", "/units/0", "null")]
    [InlineData("""{"indicators":[],"units":[],"steps":[{},null]}""", "/steps/1", "null")]
    [InlineData("""{"indicators":[],"units":[],"steps":[],"analysis":{"uncertainty":{"runs":2,"inputs":[null]}}}""", "/analysis/uncertainty/inputs/0", "null")]
    [InlineData("""{"indicators":[],"units":[],"steps":[],"analysis":{"sensitivity":{"runs":2,"inputs":[],"design":[null]}}}""", "/analysis/sensitivity/design/0", "null")]
    [InlineData("""{"indicators":[],"units":[{"code":"a","values":{"x":1,"x":2}}],"steps":[]}""", null, "uplicate")]
    [InlineData("""{"indicators":[],"units":[],"steps":[{"do":"aggregate","levels":{"2":{"method":"median","method":"arithmetic"}}}]}""", null, "uplicate")]
    public async Task A_body_that_is_no_computation_is_malformed(string body, string? field, string? detail)
    {
        var problem = await RefusedAsync(new StringContent(body, null, "application/json"), 400, "malformed-json");

        Assert.Equal(field, field is null ? null : problem.GetProperty("field").GetString());
        Assert.Contains(detail ?? string.Empty, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_media_type_that_is_not_json_is_refused() => await RefusedAsync(new StringContent("a,b", null, "text/csv"), 415, "unsupported-media-type");

    [Fact]
    public async Task A_body_above_the_limit_is_too_large() =>
        await RefusedAsync(new StringContent(new string(' ', ComputationLimits.MostBytes + 1), null, "application/json"), 413, "too-large");

    [Theory]
    [InlineData("""{"uncertainty":{"runs":100001,"inputs":[{"path":"weights","noise":{"2":0.1}}]}}""", "runs", 100_001, 100_000)]
    [InlineData("""{"uncertainty":{"runs":50000,"inputs":[{"path":"weights","noise":{"2":0.1}}]}}""", "cost", 51 * 60 * 50_001L, 100_000_000)]
    [InlineData("""{"sensitivity":{"runs":20000,"inputs":[{"path":"weights"},{"path":"weights"}]}}""", "cost", 51 * 60 * 80_001L, 100_000_000)]
    [InlineData("""{"uncertainty":{"runs":20000,"keep_runs":true,"inputs":[{"path":"weights","noise":{"2":0.1}}]}}""", "kept_values", 51 * 20_000L, 1_000_000)]
    [InlineData("""{"uncertainty":{"runs":1000,"inputs":[{"path":"steps.aggregate.method","values":["arithmetic","copeland"]}]}}""", "cost", 51 * 60 * 1001L * 51, 100_000_000)]
    [InlineData("""{"sensitivity":{"runs":2,"bootstrap":10001,"inputs":[{"path":"weights"},{"path":"weights"}]}}""", "bootstrap", 10_001, 10_000)]
    [InlineData("""{"weights":{"balance_level":1}}""", "cost", 51 * 60 * (1 + (3200L * 49)), 100_000_000)]
    public async Task More_than_one_request_may_ask_for_is_too_costly(string analysis, string limited, long cost, long limit)
    {
        var problem = await RefusedAsync(JsonContent.Create(Computing_from_a_request.Asked(analysis)), 413, "too-costly");

        Assert.Equal((limited, cost, limit), (problem.GetProperty("limited").GetString(), problem.GetProperty("cost").GetInt64(), problem.GetProperty("limit").GetInt64()));
        Assert.Contains($"the limit is {limit:N0}", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_design_counts_as_its_runs()
    {
        var request = Computing_from_a_request.Asked("""{"uncertainty":{"runs":2,"inputs":[{"path":"weights","noise":{"2":0.1}}]}}""");
        request["analysis"]!["uncertainty"]!["design"] = new JsonArray([.. Enumerable.Range(0, 100_001).Select(_ => new JsonArray(0.5))]);

        Assert.Equal("runs", (await RefusedAsync(JsonContent.Create(request), 413, "too-costly")).GetProperty("limited").GetString());
    }

    [Fact]
    public async Task Every_problem_of_the_data_is_listed_by_its_place()
    {
        var request = Computing_from_a_request.Asked();
        request["indicators"]![0]!["direction"] = 0;
        request["indicators"]![1]!["weight"] = -1;

        var errors = (await RefusedAsync(JsonContent.Create(request), 422, "index-refused")).GetProperty("errors").EnumerateArray().ToList();

        Assert.Equal(2, errors.Count);
        Assert.EndsWith(".direction", errors[0].GetProperty("where").GetString(), StringComparison.Ordinal);
        Assert.Contains("only 1 and -1", errors[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("polish", "steps[0].do", "'polish' is no step")]
    [InlineData("denominate\",\"by\":\"x", "steps[0].by", "no parameter of denominate")]
    public async Task A_step_or_parameter_that_is_unknown_is_named(string step, string where, string message)
    {
        var request = Computing_from_a_request.Asked();
        request["steps"]![0] = JsonNode.Parse($$"""{"do":"{{step}}"}""");

        var error = (await RefusedAsync(JsonContent.Create(request), 422, "index-refused")).GetProperty("errors")[0];

        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(where[..8], error.GetProperty("where").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"uncertainty":{"runs":2,"inputs":[{"path":"steps.aggregate.threshold","between":[0,5]}]}}""")]
    [InlineData("""{"uncertainty":{"runs":0,"inputs":[{"path":"weights","noise":{"2":0.1}}]}}""")]
    [InlineData("""{"uncertainty":{"runs":2,"inputs":[{"path":"weights","noise":{"9":0.1}}]}}""")]
    [InlineData("""{"uncertainty":{"runs":2,"inputs":[{"path":"weights","values":[]}]}}""")]
    [InlineData("""{"uncertainty":{"runs":2,"inputs":[]}}""")]
    [InlineData("""{"sensitivity":{"runs":-5,"inputs":[{"path":"weights","noise":{"2":0.1}},{"path":"steps.treat.skew","between":[1,2]}]}}""")]
    [InlineData("""{"sensitivity":{"runs":4,"target_unit":"XXX","inputs":[{"path":"weights","noise":{"2":0.1}},{"path":"steps.treat.skew","between":[1,2]}]}}""")]
    [InlineData("""{"correlations":["cosine"]}""")]
    public async Task An_analysis_that_cannot_be_is_refused_by_its_place(string analysis) =>
        Assert.NotEmpty((await RefusedAsync(JsonContent.Create(Computing_from_a_request.Asked(analysis)), 422, "index-refused")).GetProperty("errors")[0].GetProperty("where").GetString()!);

    [Fact]
    public async Task Nothing_at_all_to_compute_is_refused() =>
        await RefusedAsync(new StringContent("""{"indicators":[],"units":[],"steps":[]}""", null, "application/json"), 422, "index-refused");

    [Fact]
    public async Task A_computation_that_takes_too_long_is_given_up()
    {
        await using var impatient = application.WithWebHostBuilder(builder => builder.UseSetting("Index:Patience", "00:00:00.001").UseSetting("ConnectionStrings:messaging", "amqp://nobody:nothing@127.0.0.1:1"));
        using var client = impatient.CreateClient();
        client.DefaultRequestHeaders.Authorization = application.Authorization("analytics:read", "key-1");

        // Every run of its own treatment: thousands of times longer than the patience.
        var request = Computing_from_a_request.Asked("""{"uncertainty":{"runs":30000,"inputs":[{"path":"steps.treat.skew","between":[1,2]}]}}""");

        await IsAsync(await client.PostAsJsonAsync(Computations, request), 503, "not-finished-in-time");
    }

    [Theory]
    [InlineData("computations", "POST")]
    [InlineData("methods", "GET")]
    [InlineData("sample", "GET")]
    public async Task A_key_without_the_scope_is_refused(string name, string method)
    {
        using var client = application.Client("catalog:read");
        using var request = new HttpRequestMessage(new(method), $"/v1/analytics/index/{name}") { Content = method == "GET" ? null : JsonContent.Create(new { }) };

        Assert.Equal(403, (int)(await client.SendAsync(request)).StatusCode);
    }

    private async Task<JsonElement> RefusedAsync(HttpContent content, int status, string slug)
    {
        using var client = application.Client();
        return await IsAsync(await client.PostAsync(Computations, content), status, slug);
    }

    private static async Task<JsonElement> IsAsync(HttpResponseMessage response, int status, string slug)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {body[..Math.Min(body.Length, 2000)]}");
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        return problem;
    }
}
