using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class The_life_of_an_asset(CatalogApplication catalog)
{
    private static readonly object Complete = new { kind = "building", names = CatalogWords.SomeName, district = "xuhui", rights = CatalogWords.InCopyright };

    [Fact]
    public async Task Runs_from_draft_to_retired_and_back()
    {
        var asset = await catalog.Curator.DraftAsync(Complete);
        Assert.Equal("review", Status(await catalog.Curator.MoveAsync(asset, "review")));
        Assert.Equal("draft", Status(await catalog.Curator.MoveAsync(asset, "drafting")));
        Assert.Equal("review", Status(await catalog.Curator.MoveAsync(asset, "review")));
        Assert.Equal("published", Status(await catalog.Curator.MoveAsync(asset, "publication")));
        Assert.Equal("retired", Status(await catalog.Curator.MoveAsync(asset, "retirement")));
        await (await catalog.Reader.GetAsync($"/v1/catalog/assets/{asset.Id()}")).IsProblem(404, "not-found");
        Assert.Equal("draft", Status(await catalog.Curator.MoveAsync(asset, "drafting")));
    }

    [Theory]
    [InlineData("publication", "draft", "published")]
    [InlineData("retirement", "draft", "retired")]
    [InlineData("drafting", "draft", "draft")]
    public async Task Other_ways_are_a_409_that_names_both_ends(string step, string from, string to)
    {
        var asset = await catalog.Curator.DraftAsync(Complete);
        var problem = await (await catalog.Curator.PostAsync($"/v1/catalog/assets/{asset.Id()}/{step}", null)).IsProblem(409, "illegal-transition");
        Assert.Equal((from, to), (problem.GetProperty("from").GetString(), problem.GetProperty("to").GetString()));
    }

    [Fact]
    public async Task A_second_publication_is_refused()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        await (await catalog.Curator.PostAsync($"/v1/catalog/assets/{asset.Id()}/publication", null)).IsProblem(409, "illegal-transition");
    }

    [Fact]
    public async Task A_step_of_what_is_not_there_is_a_404() =>
        await (await catalog.Curator.PostAsync($"/v1/catalog/assets/{Guid.NewGuid()}/publication", null)).IsProblem(404, "not-found");

    [Fact]
    public async Task Publishing_says_all_that_is_missing()
    {
        var asset = await catalog.Curator.DraftAsync(new { kind = "building" });
        await catalog.Curator.MoveAsync(asset, "review");
        var problem = await (await catalog.Curator.PostAsync($"/v1/catalog/assets/{asset.Id()}/publication", null)).IsProblem(422, "incomplete");
        Assert.Equal(["/names", "/rights", "/district"], problem.GetProperty("missing").EnumerateArray().Select(field => field.GetString()));
        Assert.Equal("review", Status(await catalog.Curator.JsonAsync($"/v1/catalog/assets/{asset.Id()}")));
    }

    [Fact]
    public async Task A_published_one_keeps_what_publishing_needed()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        var problem = await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{asset.Id()}", new { kind = "building", names = CatalogWords.SomeName, district = "xuhui" }, "*")).IsProblem(422, "incomplete", "/rights");
        Assert.Equal(["/rights"], problem.GetProperty("missing").EnumerateArray().Select(field => field.GetString()));
    }

    [Fact]
    public async Task A_publication_that_names_what_was_reviewed_is_held_to_it()
    {
        var asset = await catalog.Curator.DraftAsync(Complete);
        using var review = await catalog.Curator.PostAsync($"/v1/catalog/assets/{asset.Id()}/review", null);
        var reviewed = review.Headers.ETag!.ToString();
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{asset.Id()}", Complete, reviewed)).IsStatus(200);

        using var publication = new HttpRequestMessage(HttpMethod.Post, $"/v1/catalog/assets/{asset.Id()}/publication");
        publication.Headers.TryAddWithoutValidation("If-Match", reviewed);
        await (await catalog.Curator.SendAsync(publication)).IsProblem(412, "stale");
    }

    [Fact]
    public async Task Of_two_publications_at_once_one_wins()
    {
        var asset = await catalog.Curator.DraftAsync(Complete);
        await catalog.Curator.MoveAsync(asset, "review");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => catalog.Curator.PostAsync($"/v1/catalog/assets/{asset.Id()}/publication", null)));
        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        Assert.All(answers.Where(answer => (int)answer.StatusCode != 200), answer => Assert.True((int)answer.StatusCode is 409 or 412));
    }

    [Fact]
    public async Task Is_written_down_with_who_did_what()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{asset.Id()}", new { kind = "building", names = new Dictionary<string, string> { ["zh-Hans"] = "武康大楼" }, district = "xuhui", rights = CatalogWords.InCopyright }, "*")).IsStatus(200);

        var log = (await catalog.Curator.JsonAsync($"/v1/catalog/assets/{asset.Id()}/history")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["changed", "published", "review", "created"], log.Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal([4L, 3, 2, 1], log.Select(entry => entry.GetProperty("version").GetInt64()));
        Assert.All(log, entry => Assert.Equal("curator-key", entry.GetProperty("actor").GetString()));
        Assert.Equal("""{"names/en":{"to":null,"from":"Wukang Mansion"}}""", log[0].GetProperty("changes").GetRawText());
        Assert.Equal("review", log[1].GetProperty("changes").GetProperty("status").GetProperty("from").GetString());
    }

    [Fact]
    public async Task Is_read_page_by_page_and_by_writers_only()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        var address = $"/v1/catalog/assets/{asset.Id()}/history";
        using var first = await catalog.Curator.GetAsync($"{address}?limit=2");
        var next = (await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("next").GetString();
        Assert.Contains($"<{address}?limit=2&cursor={next}>; rel=\"next\"", first.Headers.GetValues("Link"));
        var second = await catalog.Curator.JsonAsync($"{address}?limit=2&cursor={next}");
        Assert.Equal("created", second.GetProperty("items").EnumerateArray().Single().GetProperty("action").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);

        await (await catalog.Reader.GetAsync(address)).IsProblem(403, "missing-scope");
        await (await catalog.Curator.GetAsync($"{address}?limit=0")).IsProblem(400, "invalid-limit", "limit");
        await (await catalog.Curator.GetAsync($"{address}?cursor=x")).IsProblem(400, "invalid-cursor", "cursor");
        await (await catalog.Curator.GetAsync($"{address}?cursor=WyJhIl0")).IsProblem(400, "invalid-cursor", "cursor");
        await (await catalog.Curator.GetAsync($"/v1/catalog/assets/{Guid.NewGuid()}/history")).IsProblem(404, "not-found");
    }

    private static string? Status(JsonElement asset) => asset.GetProperty("status").GetString();
}
