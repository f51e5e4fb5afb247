using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.Tests.Host;
using CityIp.Analytics.Tests.Rules.Index;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Asking_for_an_analysis(AnalyticsApplication application)
{
    private const string Computations = "/v1/analytics/index/computations";

    /// <summary>One of each analysis that the listing names.</summary>
    private const string Everything = """
        {
          "uncertainty": {"runs":50,"inputs":[{"path":"weights","noise":{"2":0.25}}]},
          "sensitivity": {"runs":10,"inputs":[{"path":"weights","noise":{"2":0.25}},{"path":"steps.aggregate.method","values":["arithmetic","median"]}]},
          "correlations": ["pearson","spearman","kendall"], "weights": {"pca_level":2,"information_level":3}, "smaa": {"samples":500}, "dominance": {"unit":"CHN"},
          "gaps": [{"unit":"CHN","benchmark":{"top":3}}], "next_rank": [{"unit":"CHN"}], "crossings": [{"unit":"CHN","element":"Conn"}],
          "what_if": [{"unit":"CHN","indicator":"LPI","rank":40}], "benefit_of_the_doubt": {}, "importance": {}, "statistics": ["raw"], "alpha": [{}], "flags": {}, "families": {},
          "remove_one": [2,3], "profiles": [{"unit":"CHN"}], "strengths": [{"unit":"CHN"}], "group_ranks": ["EurAsia_group"], "kemeny": {}, "outranking": {"element":"Conn"}, "compare": [{"weights":{"Conn":2}}]
        }
        """;

    [Fact]
    public async Task Everything_that_is_listed_is_answered_at_once()
    {
        using var client = application.Client();
        var methods = await application.GetAsync("/v1/analytics/index/methods");
        var listed = methods.GetProperty("analyses").EnumerateArray().Select(a => a.GetProperty("name").GetString()!).ToList();
        // A panel is needed for these two: see Asking_for_analyses.
        Assert.Equal(listed.Except(["time", "trends"]).Order(), JsonNode.Parse(Everything)!.AsObject().Select(m => m.Key).Order());

        var response = await client.PostAsJsonAsync(Computations, Computing_from_a_request.Asked(Everything));

        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body[..Math.Min(body.Length, 2000)]);
        var analysis = JsonDocument.Parse(body).RootElement.GetProperty("analysis");
        Assert.All(listed.Except(["time", "trends"]), name => Assert.NotEqual(JsonValueKind.Null, analysis.GetProperty(name).ValueKind));
    }

    [Fact]
    public async Task The_listing_says_what_each_analysis_takes()
    {
        var analyses = (await application.GetAsync("/v1/analytics/index/methods")).GetProperty("analyses").EnumerateArray().ToDictionary(a => a.GetProperty("name").GetString()!);

        Assert.All(analyses.Values, a => Assert.NotEmpty(a.GetProperty("description").GetString()!));
        Assert.Equal("list of objects", analyses["what_if"].GetProperty("type").GetString());
        Assert.Equal("list of text", analyses["statistics"].GetProperty("type").GetString());
        var samples = Parameter("smaa", "samples");
        Assert.Equal(("whole number", 10_000, false), (samples.GetProperty("type").GetString(), samples.GetProperty("default").GetInt32(), samples.GetProperty("required").GetBoolean()));
        Assert.True(Parameter("what_if", "unit").GetProperty("required").GetBoolean());
        Assert.Equal(["pearson", "spearman", "kendall"], Parameter("flags", "method").GetProperty("values").EnumerateArray().Select(v => v.GetString()!));
        Assert.Equal("object of unit, top, group, value, frontier", Parameter("gaps", "benchmark").GetProperty("type").GetString());

        JsonElement Parameter(string analysis, string name) => analyses[analysis].GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == name);
    }

    [Theory]
    [InlineData("""{"gaps":[{"unit":"CHN","benchmark":{"top":3}},{"unit":"XXX","benchmark":{"top":3}}]}""", "analysis.gaps[1].units[XXX]", "no such unit")]
    [InlineData("""{"gaps":[{"unit":"CHN","benchmark":{"top":3,"frontier":true}}]}""", "analysis.gaps[0].benchmark", "give one of")]
    [InlineData("""{"gaps":[{"unit":"CHN","benchmark":{"top":0}}]}""", "analysis.gaps[0].benchmark", "give one of")]
    [InlineData("""{"gaps":[{"unit":"CHN","benchmark":{"group":"EurAsia_group","value":"Africa"}}]}""", "analysis.gaps[0].benchmark", "no unit")]
    [InlineData("""{"gaps":[{"unit":"CHN","benchmark":{"top":3},"level":9}]}""", "analysis.gaps[0].level", "levels beneath")]
    [InlineData("""{"next_rank":[{"unit":"XXX"}]}""", "analysis.next_rank[0].units[XXX]", "no such unit")]
    [InlineData("""{"crossings":[{"unit":"CHN"}]}""", "analysis.crossings[0].element", "give element, or weights")]
    [InlineData("""{"crossings":[{"unit":"CHN","element":"Nowhere"}]}""", "analysis.crossings[0].element", "is no indicator or aggregate")]
    [InlineData("""{"crossings":[{"unit":"CHN","weights":{"Conn":-1}}]}""", "analysis.crossings[0].weights.Conn", "0 or more")]
    [InlineData("""{"what_if":[{"unit":"CHN","indicator":"LPI"}]}""", "analysis.what_if[0].rank", "give rank or value")]
    [InlineData("""{"what_if":[{"unit":"CHN","indicator":"Conn","rank":1}]}""", "analysis.what_if[0].indicator", "is an aggregate")]
    [InlineData("""{"what_if":[{"unit":"CHN","indicator":"LPI","rank":0}]}""", "analysis.what_if[0].rank", "starts at 1")]
    [InlineData("""{"smaa":{"samples":0}}""", "analysis.smaa.samples", "at least 1")]
    [InlineData("""{"smaa":{"level":4}}""", "analysis.smaa.level", "levels beneath")]
    [InlineData("""{"dominance":{"unit":"XXX"}}""", "analysis.dominance.units[XXX]", "no such unit")]
    [InlineData("""{"benefit_of_the_doubt":{"least":0.9}}""", "analysis.benefit_of_the_doubt.shares", "sum to 1")]
    [InlineData("""{"importance":{"level":0}}""", "analysis.importance.level", "levels beneath")]
    [InlineData("""{"statistics":["polished"]}""", "analysis.statistics", "is no stage")]
    [InlineData("""{"alpha":[{"element":"Goods"}]}""", "analysis.alpha[0].level", "alpha needs two")]
    [InlineData("""{"alpha":[{"level":2,"stage":"raw"}]}""", "analysis.alpha[0].stage", "has indicators only")]
    [InlineData("""{"flags":{"method":"cosine"}}""", "analysis.flags.method", "is none of")]
    [InlineData("""{"flags":{"group_level":1}}""", "analysis.flags.group_level", "levels 2 to 4")]
    [InlineData("""{"families":{"level":4}}""", "analysis.families.level", "levels beneath")]
    [InlineData("""{"remove_one":[9]}""", "analysis.remove_one[0].level", "levels beneath")]
    [InlineData("""{"profiles":[{"unit":"CHN","group":"colour"}]}""", "analysis.profiles[0].group", "no unit has a group")]
    [InlineData("""{"strengths":[{"unit":"CHN","top":-1}]}""", "analysis.strengths[0].top", "below 0")]
    [InlineData("""{"group_ranks":["colour"]}""", "analysis.group_ranks.group", "no unit has a group")]
    [InlineData("""{"trends":{}}""", "analysis.trends.units.time", "need panel data")]
    [InlineData("""{"time":2020}""", "analysis.time", "have no times")]
    [InlineData("""{"kemeny":{"element":"LPI"}}""", "analysis.kemeny.element", "is an indicator")]
    [InlineData("""{"compare":[{"steps":[{"do":"polish"}]}]}""", "analysis.compare[0].steps[0]", "is no step")]
    [InlineData("""{"compare":[{"element":"Nowhere"}]}""", "analysis.compare[0].compare.element", "is no indicator or aggregate")]
    [InlineData("""{"weights":{"allocation":[{"Conn":1,"Social":1}]}}""", "analysis.weights.allocation", "one group")]
    [InlineData("""{"weights":{"comparisons":{"elements":["Conn","Sust"],"matrix":[[1,2],[2,1]]}}}""", "comparisons[0][1]", "reciprocal")]
    [InlineData("""{"weights":{"balance_level":2,"target":{"Conn":1}}}""", "weights.optimise.target.Conn", "no element of that level")]
    public async Task What_cannot_be_answered_is_refused_by_its_place(string analysis, string where, string message)
    {
        var problem = await RefusedAsync(Computing_from_a_request.Asked(analysis), 422, "index-refused");

        Assert.Equal(where, problem.GetProperty("errors")[0].GetProperty("where").GetString());
        Assert.Contains(message, problem.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"gaps":[null]}""", "/analysis/gaps/0")]
    [InlineData("""{"statistics":[null]}""", "/analysis/statistics/0")]
    [InlineData("""{"weights":{"allocation":[null]}}""", "/analysis/weights/allocation/0")]
    [InlineData("""{"weights":{"comparisons":{"elements":[null],"matrix":[]}}}""", "/analysis/weights/comparisons/elements/0")]
    [InlineData("""{"compare":[{"steps":[null]}]}""", "/analysis/compare/0/steps/0")]
    [InlineData("""{"smaa":{"colour":"red"}}""", "/analysis/smaa/colour")]
    [InlineData("""{"gaps":[{"unit":"CHN"}]}""", null)]
    public async Task A_question_that_cannot_be_read_is_malformed(string analysis, string? field)
    {
        var problem = await RefusedAsync(Computing_from_a_request.Asked(analysis), 400, "malformed-json");

        Assert.Equal(field, field is null ? null : problem.GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("""{"smaa":{"samples":100001}}""", "runs")]
    [InlineData("""{"smaa":{"samples":100000,"level":1}}""", "cost")]
    [InlineData("QUESTIONS", "questions")]
    [InlineData("WHAT-IFS", "cost")]
    public async Task More_than_one_request_may_ask_is_too_costly(string analysis, string limited)
    {
        var many = string.Join(',', Enumerable.Repeat("""{"unit":"CHN","indicator":"LPI","rank":40}""", analysis == "QUESTIONS" ? 201 : 200));
        var request = Computing_from_a_request.Asked(analysis[0] == '{' ? analysis : $$"""{"what_if":[{{many}}]}""");

        Assert.Equal(limited, (await RefusedAsync(request, 413, "too-costly")).GetProperty("limited").GetString());
    }

    [Theory]
    [InlineData("""{"form":"cubic"}""", "form")]
    [InlineData("""{"form":"linear","divisor":0}""", "divisor")]
    [InlineData("""{"form":"linear","direction":2}""", "direction")]
    [InlineData("""{"form":"steps","reference":[1],"scores":[1]}""", "scores")]
    [InlineData("""{"form":"rank","reference":[2,1]}""", "reference")]
    [InlineData("""{"form":"rank","reference":2}""", "reference")]
    [InlineData("""{"form":"linear","colour":1}""", "colour")]
    public async Task Stored_parameters_that_cannot_be_are_refused(string stored, string member)
    {
        var request = Computing_from_a_request.Asked();
        request["steps"]![4]!["stored"] = new JsonObject { ["LPI"] = JsonNode.Parse(stored) };

        Assert.Equal($"steps[4].stored.LPI.{member}", (await RefusedAsync(request, 422, "index-refused")).GetProperty("errors")[0].GetProperty("where").GetString());
    }

    [Fact]
    public async Task The_document_describes_questions_and_answers()
    {
        using var client = application.CreateClient();
        var schemas = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement.GetProperty("components").GetProperty("schemas");

        foreach (var (schema, member) in new[] { ("AnalysisRequest", "benefit_of_the_doubt"), ("AnalysisAnswer", "next_rank"), ("GapPartView", "by_coverage"), ("OutcomeView", "holds"), ("StoredNormaliser", "divisor"), ("KemenyView", "optimal") })
        {
            Assert.True(schemas.GetProperty(schema).GetProperty("properties").TryGetProperty(member, out _), $"{schema}.{member}");
        }
    }

    private async Task<JsonElement> RefusedAsync(JsonObject request, int status, string slug)
    {
        using var client = application.Client();
        var response = await client.PostAsJsonAsync(Computations, request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {body[..Math.Min(body.Length, 2000)]}");
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        return problem;
    }
}
