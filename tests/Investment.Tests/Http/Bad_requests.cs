using System.Text;
using Xunit;

namespace CityIp.Investment.Tests.Http;

public sealed class Bad_requests(InvestmentApplication app)
{
    public static TheoryData<string> Collections => new(Words.Organisations, Words.Opportunities, Words.Deals);

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task Get_a_problem_that_says_what_is_wrong(string path)
    {
        using var client = app.AsOfficial();

        await (await client.Post(path, Raw("{ \"name\": "))).IsProblem(400, "malformed-json");
        await (await client.Post(path, Raw("{ \"colour\": \"red\" }"))).IsProblem(400, "malformed-json");
        await (await client.Post(path, Raw("{}"))).IsProblem(400, "malformed-json");
        await (await client.Post(path, Raw("name=Demo", "text/plain"))).IsProblem(415, "unsupported-media-type");
    }

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task Without_the_scope_are_refused_naming_it(string path)
    {
        using var reader = app.As("city", "investment:read");
        using var stranger = app.As("city", "catalog:read");
        using var nobody = app.CreateClient();

        Assert.Equal("investment:write", (await (await reader.Post(path, new { name = "Demo" })).IsProblem(403, "missing-scope")).Text("scope"));
        Assert.Equal("investment:read", (await (await stranger.GetAsync(path, InvestmentApplication.Cancel)).IsProblem(403, "missing-scope")).Text("scope"));
        await (await nobody.GetAsync(path, InvestmentApplication.Cancel)).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\0b")]
    public async Task Without_a_readable_name_are_refused_naming_the_field(string name)
    {
        using var client = app.AsOfficial();

        foreach (var (path, body) in new[] { (Words.Deals, new { name } as object), (Words.Organisations, Words.Organisation(name)) })
        {
            await (await client.Post(path, body)).IsProblem(400, "validation", "/name");
        }
    }

    [Fact]
    public async Task With_values_out_of_range_are_refused()
    {
        using var client = app.AsOfficial();
        await (await client.Post(Words.Deals, new { name = "Demo", jobs = new { planned = -1 } })).IsProblem(400, "validation", "/jobs/planned");
        await (await client.Post(Words.Deals, new { name = new string('x', 201) })).IsProblem(400, "validation");
        await (await client.Post(Words.Deals, new { name = "Demo", nextAction = new { text = "" } })).IsProblem(400, "validation", "/nextAction/text");
        await (await client.Post(Words.Organisations, new { name = "Demo", kind = "investor", countryOrRegion = "CN", website = "no address" })).IsProblem(400, "validation");
        await (await client.Post(Words.Deals, Raw("{ \"name\": \"a\\ud800b\" }"))).IsProblem(400, "malformed-json");
    }

    [Theory]
    [InlineData("stage=won", "unknown-stage", "stage")]
    [InlineData("limit=201", "invalid-limit", "limit")]
    [InlineData("cursor=WyJ4Il0", "invalid-cursor", "cursor")]
    [InlineData("district=%00", "invalid-filter", "district")]
    public async Task For_a_list_that_cannot_be_are_refused_naming_the_parameter(string query, string slug, string field)
    {
        using var client = app.AsOfficial();
        await (await client.GetAsync($"{Words.Deals}?{query}", InvestmentApplication.Cancel)).IsProblem(400, slug, field);
    }

    [Fact]
    public async Task For_an_id_that_is_none_are_refused()
    {
        using var client = app.AsOfficial();
        await (await client.GetAsync($"{Words.Deals}?expo=yrd-2024", InvestmentApplication.Cancel)).IsProblem(400, "bad-request");
        await (await client.GetAsync($"{Words.Deals}/7", InvestmentApplication.Cancel)).IsProblem(404, "not-found");
        await (await client.GetAsync($"{Words.Organisations}?kind=wizard", InvestmentApplication.Cancel)).IsProblem(400, "unknown-kind", "kind");
    }

    private static StringContent Raw(string body, string mediaType = "application/json") => new(body, Encoding.UTF8, mediaType);
}
