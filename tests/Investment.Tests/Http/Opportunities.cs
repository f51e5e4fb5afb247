using CityIp.Contracts;
using Xunit;

namespace CityIp.Investment.Tests.Http;

public sealed class Opportunities(InvestmentApplication app)
{
    private static Dictionary<string, string> Title => new() { ["zh-Hans"] = "示例", ["en"] = "Demo opportunity" };

    [Fact]
    public async Task One_is_made_read_changed_and_found_by_what_it_is_about()
    {
        using var client = app.AsOfficial();
        var (asset, district, owner) = (await app.KnowsAsset(), await app.KnowsDistrict(), await client.NewOrganisation());
        var made = await client.Create(Words.Opportunities, new
        {
            title = Title,
            districtCode = district,
            industries = new[] { "film-and-television" },
            assetIds = new[] { asset },
            ownerId = owner,
            sought = new { amount = 1_200_000_00L, currency = "CNY" },
        });
        var path = $"{Words.Opportunities}/{made.Id()}";

        var read = await client.Read(path);
        Assert.Equal("示例", read.GetProperty("title").Text("zh-Hans"));
        Assert.Equal((120_000_000L, "CNY", 2), (read.GetProperty("sought").GetProperty("amount").GetInt64(), read.GetProperty("sought").Text("currency"), read.GetProperty("sought").GetProperty("exponent").GetInt32()));
        foreach (var filter in new[] { $"asset={asset}", $"district={district}", $"asset={asset}&status=open&industry=film-and-television" })
        {
            Assert.Equal([made.Id()], (await client.Read($"{Words.Opportunities}?{filter}")).Ids());
        }
        Assert.Empty((await client.Read($"{Words.Opportunities}?asset={asset}&status=closed")).Ids());

        var answer = await client.Put(path, new { title = Title, status = "closed", assetIds = new[] { asset } }, "\"1-json\"");
        Assert.Equal("\"2-json\"", answer.Headers.ETag?.Tag);
        Assert.Equal("closed", (await client.Read(path)).Text("status"));
        Assert.Contains((await client.Read($"{path}/edits")).GetProperty("items").EnumerateArray(), edit => edit.Text("field") == "status" && edit.Text("old") == "open");
    }

    [Fact]
    public async Task What_it_refers_to_must_exist()
    {
        using var client = app.AsOfficial();
        var asset = await app.KnowsAsset();

        var answer = await client.Post(Words.Opportunities, new { title = Title, assetIds = new[] { asset, Guid.NewGuid() } });
        await answer.IsProblem(422, "not-known-here-yet", "/assetIds/1");
        Assert.Equal("2", answer.Headers.GetValues("Retry-After").Single());
        await (await client.Post(Words.Opportunities, new { title = Title, districtCode = "atlantis" })).IsProblem(422, "not-known-here-yet", "/districtCode");
        await (await client.Post(Words.Opportunities, new { title = Title, ownerId = Guid.NewGuid() })).IsProblem(422, "unknown-organisation", "/ownerId");
        await (await client.Post(Words.Opportunities, new { title = Title, assetIds = new[] { asset, asset } })).IsProblem(422, "repeated", "/assetIds/1");
    }

    [Fact]
    public async Task An_asset_that_was_retired_is_offered_no_more_but_stays_where_it_was()
    {
        using var client = app.AsOfficial();
        var asset = await app.KnowsAsset();
        var body = new { title = Title, assetIds = new[] { asset } };
        var made = await client.Create(Words.Opportunities, body);
        await app.TellAndWait(new AssetRetired(asset, 2, DateTimeOffset.UtcNow));

        await (await client.Post(Words.Opportunities, body)).IsProblem(422, "asset-retired", "/assetIds/0");
        Assert.True((await client.Put($"{Words.Opportunities}/{made.Id()}", new { body.title, body.assetIds, status = "closed" }, "*")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Titles_and_amounts_are_checked()
    {
        using var client = app.AsOfficial();

        await (await client.Post(Words.Opportunities, new { title = new { } })).IsProblem(422, "missing-title", "/title");
        await (await client.Post(Words.Opportunities, new { title = new Dictionary<string, string> { ["zh_CN"] = "示例" } })).IsProblem(422, "invalid-language-tag", "/title/zh_CN");
        await (await client.Post(Words.Opportunities, new { title = new { en = " " } })).IsProblem(422, "invalid-text", "/title/en");
        await (await client.Post(Words.Opportunities, new { title = Title, sought = new { amount = 1, currency = "RMB" } })).IsProblem(422, "unknown-currency", "/sought/currency");
        await (await client.Post(Words.Opportunities, new { title = Title, sought = new { amount = 0, currency = "CNY" } })).IsProblem(422, "invalid-amount", "/sought/amount");
        await (await client.Post(Words.Opportunities, new { title = Title, industries = new[] { "film", "" } })).IsProblem(422, "invalid-text", "/industries/1");
    }

    [Fact]
    public async Task A_change_needs_the_ETag_of_what_was_read()
    {
        using var client = app.AsOfficial();
        var path = $"{Words.Opportunities}/{(await client.Create(Words.Opportunities, new { title = Title })).Id()}";

        await (await client.Put(path, new { title = Title }, ifMatch: null)).IsProblem(428, "precondition-required");
        await (await client.Put(path, new { title = Title }, "\"9-json\"")).IsProblem(412, "stale");
        await (await client.Put($"{Words.Opportunities}/{Guid.NewGuid()}", new { title = Title }, "*")).IsProblem(404, "not-found");
    }

    [Theory]
    [InlineData("status=ajar", "unknown-status", "status")]
    [InlineData("district=%00", "invalid-filter", "district")]
    [InlineData("limit=0", "invalid-limit", "limit")]
    [InlineData("cursor=nonsense", "invalid-cursor", "cursor")]
    public async Task A_filter_that_cannot_be_is_refused(string query, string slug, string field)
    {
        using var client = app.AsOfficial();
        await (await client.GetAsync($"{Words.Opportunities}?{query}", InvestmentApplication.Cancel)).IsProblem(400, slug, field);
    }
}
