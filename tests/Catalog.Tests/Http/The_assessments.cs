using System.Net.Http.Json;
using System.Text;
using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class The_assessments(CatalogApplication catalog)
{
    [Fact]
    public async Task Are_kept_with_date_and_source_newest_first()
    {
        var asset = await catalog.Curator.PublishedAsync(new { kind = "building", names = CatalogWords.SomeName, district = "xuhui", rights = CatalogWords.InCopyright });
        var address = $"/v1/catalog/assets/{asset.Id()}/assessments";
        foreach (var day in new[] { "2019-03-15", "2024-11-25", "2020-12-04" })
        {
            using var added = await catalog.Curator.PostAsJsonAsync(address, new { aspect = "visitor-pressure", assessedOn = day, finding = "Crowds.", source = "China Daily", score = 70.5 });
            await added.IsStatus(201);
        }
        var first = await catalog.Reader.JsonAsync($"{address}?limit=2");
        var second = await catalog.Reader.JsonAsync($"{address}?limit=2&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(["2024-11-25", "2020-12-04", "2019-03-15"], first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(item => item.GetProperty("assessedOn").GetString()));
        Assert.Equal("China Daily", first.GetProperty("items")[0].GetProperty("source").GetString());
        Assert.Equal(70.5m, first.GetProperty("items")[0].GetProperty("score").GetDecimal());
    }

    [Theory]
    [InlineData("""{ "aspect": "reach", "assessedOn": "2019-03-15", "finding": "Crowds.", "source": " " }""", 422, "invalid-text", "/source")]
    [InlineData("""{ "aspect": "reach", "assessedOn": "2019-03-15", "finding": "", "source": "x" }""", 422, "invalid-text", "/finding")]
    [InlineData("""{ "aspect": "reach", "assessedOn": "2999-03-15", "finding": "x", "source": "x" }""", 422, "invalid-date", "/assessedOn")]
    [InlineData("""{ "aspect": "reach", "assessedOn": "2019-03-15", "finding": "x", "source": "x", "score": 101 }""", 422, "invalid-score", "/score")]
    [InlineData("""{ "aspect": "reach", "assessedOn": "2019-03-15", "finding": "x", "source": "x", "sourceUri": "file:///etc/passwd" }""", 422, "invalid-link", "/sourceUri")]
    [InlineData("""{ "aspect": "beauty", "assessedOn": "2019-03-15", "finding": "x", "source": "x" }""", 400, "malformed-json", "/aspect")]
    [InlineData("""{ "aspect": "reach", "finding": "x", "source": "x" }""", 400, "malformed-json", null)]
    public async Task Are_refused_with_the_field_that_is_wrong(string json, int status, string slug, string? field)
    {
        var asset = await catalog.Curator.DraftAsync(new { kind = "building" });
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        await (await catalog.Curator.PostAsync($"/v1/catalog/assets/{asset.Id()}/assessments", content)).IsProblem(status, slug, field);
    }

    [Theory]
    [InlineData("limit=0", "invalid-limit", "limit")]
    [InlineData("cursor=WyJhIiwiYiJd", "invalid-cursor", "cursor")]
    public async Task Are_not_listed_by_what_cannot_be(string query, string slug, string parameter)
    {
        var asset = await catalog.Curator.DraftAsync(new { kind = "building" });
        await (await catalog.Curator.GetAsync($"/v1/catalog/assets/{asset.Id()}/assessments?{query}")).IsProblem(400, slug, parameter);
    }

    [Fact]
    public async Task Of_an_asset_that_is_not_there_are_404()
    {
        await (await catalog.Curator.PostAsJsonAsync($"/v1/catalog/assets/{Guid.NewGuid()}/assessments", new { aspect = "reach", assessedOn = "2019-03-15", finding = "x", source = "x" })).IsProblem(404, "not-found");
        await (await catalog.Reader.GetAsync($"/v1/catalog/assets/{Guid.NewGuid()}/assessments")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Raise_the_version_and_are_in_the_edit_log()
    {
        var asset = await catalog.Curator.DraftAsync(new { kind = "building" });
        await (await catalog.Curator.PostAsJsonAsync($"/v1/catalog/assets/{asset.Id()}/assessments", new { aspect = "local-reach", assessedOn = "2019-03-15", finding = "x", source = "A paper", score = 12.5 })).IsStatus(201);

        var edit = (await catalog.Curator.JsonAsync($"/v1/catalog/assets/{asset.Id()}/history")).GetProperty("items")[0];

        Assert.Equal((2, "assessed", "curator-key"), (edit.GetProperty("version").GetInt64(), edit.GetProperty("action").GetString(), edit.GetProperty("actor").GetString()));
        var added = edit.GetProperty("changes").GetProperty("assessments").GetProperty("to");
        Assert.Equal(("local-reach", "A paper", 12.5), (added.GetProperty("aspect").GetString(), added.GetProperty("source").GetString(), added.GetProperty("score").GetDouble()));
        // Who read the asset before the finding is told that it has changed.
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{asset.Id()}", new { kind = "building" }, "\"1-json\"")).IsProblem(412, "stale");
    }

    [Fact]
    public async Task Made_at_once_are_all_kept()
    {
        var asset = await catalog.Curator.DraftAsync(new { kind = "building" });
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            catalog.Curator.PostAsJsonAsync($"/v1/catalog/assets/{asset.Id()}/assessments", new { aspect = "reach", assessedOn = "2019-03-15", finding = $"{number}", source = "x" })));

        foreach (var answer in answers)
        {
            await answer.IsStatus(201);
        }
        Assert.Equal(9, (await catalog.Curator.JsonAsync($"/v1/catalog/assets/{asset.Id()}")).GetProperty("version").GetInt64());
    }
}
