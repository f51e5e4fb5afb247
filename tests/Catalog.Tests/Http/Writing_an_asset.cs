using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class Writing_an_asset(CatalogApplication catalog)
{
    [Fact]
    public async Task It_is_made_as_a_draft_and_tells_where_it_is()
    {
        using var answer = await catalog.Curator.PostAsJsonAsync("/v1/catalog/assets", new { kind = "brand", names = CatalogWords.SomeName });
        await answer.IsStatus(201);
        var asset = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("draft", asset.GetProperty("status").GetString());
        Assert.Equal($"/v1/catalog/assets/{asset.Id()}", answer.Headers.Location?.ToString());
        Assert.StartsWith("\"1-", answer.Headers.ETag!.Tag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_sent_is_kept_in_its_usual_form()
    {
        var asset = await catalog.Curator.DraftAsync(new
        {
            kind = "heritage-site",
            names = new Dictionary<string, string> { ["zh-hans"] = " 武康大楼 " },
            rights = "https://rightsstatements.org/vocab/InC/1.0",
            date = "192X",
            tags = new[] { "art-deco", "武康路", "art-deco" },
            links = new[] { "https://example.org/wukang" },
            sources = new[] { "A book" },
            dailyVisitorCapacity = 4000,
            coordinateSystem = "gcj-02",
            geometry = new { type = "Point", coordinates = new[] { 121.531541859215, 31.17530398364597 } },
        });
        Assert.Equal("武康大楼", asset.GetProperty("names").GetProperty("zh-Hans").GetString());
        Assert.Equal(CatalogWords.InCopyright, asset.GetProperty("rights").GetString());
        Assert.Equal(2, asset.GetProperty("tags").GetArrayLength());
        Assert.Equal("192X", asset.GetProperty("date").GetString());
        Assert.Equal(121.5272106, asset.GetProperty("point")[0].GetDouble(), 1e-6);
        Assert.Equal(31.1774276, asset.GetProperty("point")[1].GetDouble(), 1e-6);
    }

    public static readonly TheoryData<string, string, string> Impossible = new()
    {
        { """{ "kind": "building", "names": { "cn": "武康大楼" } }""", "invalid-language-tag", "/names/cn" },
        { """{ "kind": "building", "texts": { "zh_Hans": "武康大楼" } }""", "invalid-language-tag", "/texts/zh_Hans" },
        { """{ "kind": "building", "names": { "en": "" } }""", "invalid-text", "/names/en" },
        { """{ "kind": "building", "names": { "en": null } }""", "invalid-text", "/names/en" },
        { """{ "kind": "building", "names": { "en": "a\u0000b" } }""", "invalid-text", "/names/en" },
        { """{ "kind": "building", "geometry": { "type": "Point", "coordinates": [31.2, 121.4] } }""", "off-the-globe", "/geometry/coordinates" },
        { """{ "kind": "building", "geometry": { "type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,1]]] } }""", "invalid-geometry", "/geometry/coordinates/0" },
        { """{ "kind": "building", "rights": "All rights reserved" }""", "invalid-rights", "/rights" },
        { """{ "kind": "building", "date": "about 1924" }""", "invalid-date", "/date" },
        { """{ "kind": "building", "dailyVisitorCapacity": -1 }""", "invalid-capacity", "/dailyVisitorCapacity" },
        { """{ "kind": "building", "tags": ["Art Deco"] }""", "invalid-tag", "/tags/0" },
        { """{ "kind": "building", "tags": [null] }""", "invalid-tag", "/tags/0" },
        { """{ "kind": "building", "links": ["https://example.org", "javascript:alert(1)"] }""", "invalid-link", "/links/1" },
        { """{ "kind": "building", "sources": [" "] }""", "invalid-text", "/sources/0" },
        { """{ "kind": "building", "links": ["https://example.org/\u0000"] }""", "invalid-link", "/links/0" },
        { """{ "kind": "building", "district": "atlantis" }""", "unknown-reference", "/district" },
        { """{ "kind": "building", "district": "a\u0000" }""", "unknown-reference", "/district" },
        { """{ "kind": "building", "parent": "01930000-0000-7000-8000-00000000ffff" }""", "unknown-reference", "/parent" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task A_value_that_cannot_be_is_a_422_that_names_the_field(string json, string slug, string field)
    {
        await (await PostAsync(json)).IsProblem(422, slug, field);
        var asset = await catalog.Curator.DraftAsync(new { kind = "building", names = CatalogWords.SomeName });
        using var change = new HttpRequestMessage(HttpMethod.Put, $"/v1/catalog/assets/{asset.Id()}") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        change.Headers.TryAddWithoutValidation("If-Match", "*");
        await (await catalog.Curator.SendAsync(change)).IsProblem(422, slug, field);
    }

    [Theory]
    [InlineData("""{ "kind": "building", """, null)]
    [InlineData("""{ "kind": "castle" }""", "/kind")]
    [InlineData("""{ "kind": 1 }""", "/kind")]
    [InlineData("""{ "kind": "building", "colour": "red" }""", null)]
    [InlineData("""{ "names": { "en": "Wukang Mansion" } }""", null)]
    [InlineData("""{ "kind": "building", "coordinateSystem": "bd-09" }""", "/coordinateSystem")]
    [InlineData("""{ "kind": "building", "names": { "en": "\ud800" } }""", null)]
    [InlineData("[]", null)]
    public async Task What_is_not_the_json_asked_for_is_a_400(string json, string? field) =>
        await (await PostAsync(json)).IsProblem(400, "malformed-json", field);

    [Fact]
    public async Task What_is_not_json_is_a_415()
    {
        using var content = new StringContent("kind=building", Encoding.UTF8, "application/x-www-form-urlencoded");
        await (await catalog.Curator.PostAsync("/v1/catalog/assets", content)).IsProblem(415, "unsupported-media-type");
    }

    [Fact]
    public async Task A_change_needs_the_etag_of_what_was_read()
    {
        var asset = await catalog.Curator.DraftAsync(new { kind = "building", names = CatalogWords.SomeName });
        var address = $"/v1/catalog/assets/{asset.Id()}";
        var body = new { kind = "building", names = new Dictionary<string, string> { ["en"] = "Wukang Building" } };

        await (await catalog.Curator.ChangeAsync(address, body, ifMatch: null)).IsProblem(428, "precondition-required");
        await (await catalog.Curator.ChangeAsync(address, body, "\"7-json\"")).IsProblem(412, "stale");
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{Guid.NewGuid()}", body, "*")).IsProblem(404, "not-found");

        var tag = (await catalog.Curator.ReadAsync(address, ("Accept", "application/geo+json"), ("Accept-Language", "en"))).Headers.ETag!.ToString();
        using var changed = await catalog.Curator.ChangeAsync(address, body, tag);
        await changed.IsStatus(200);
        Assert.Equal("Wukang Building", (await changed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("names").GetProperty("en").GetString());
        Assert.StartsWith("\"2-", changed.Headers.ETag!.Tag, StringComparison.Ordinal);
        await (await catalog.Curator.ChangeAsync(address, body, tag)).IsProblem(412, "stale");
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_wins_and_the_other_is_told()
    {
        var asset = await catalog.Curator.DraftAsync(new { kind = "building", names = CatalogWords.SomeName });
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => catalog.Curator.ChangeAsync(
            $"/v1/catalog/assets/{asset.Id()}", new { kind = "building", names = new Dictionary<string, string> { ["en"] = $"Name {i}" } }, "\"1-json\"")));
        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 200));
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 412));
        Assert.Equal(2, (await catalog.Curator.JsonAsync($"/v1/catalog/assets/{asset.Id()}")).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Nothing_can_be_part_of_itself()
    {
        var street = await catalog.Curator.DraftAsync(new { kind = "street", names = CatalogWords.SomeName });
        var building = await catalog.Curator.DraftAsync(new { kind = "building", names = CatalogWords.SomeName, parent = street.Id() });
        var flat = await catalog.Curator.DraftAsync(new { kind = "museum", names = CatalogWords.SomeName, parent = building.Id() });

        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{street.Id()}", new { kind = "street", parent = street.Id() }, "*")).IsProblem(422, "parent-cycle", "/parent");
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{street.Id()}", new { kind = "street", parent = flat.Id() }, "*")).IsProblem(422, "parent-cycle", "/parent");
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{flat.Id()}", new { kind = "museum", parent = street.Id() }, "*")).IsStatus(200);
    }

    [Fact]
    public async Task Two_changes_at_once_do_not_close_a_circle_together()
    {
        for (var round = 0; round < 5; round++)
        {
            var one = await catalog.Curator.DraftAsync(new { kind = "street" });
            var other = await catalog.Curator.DraftAsync(new { kind = "street" });
            var answers = await Task.WhenAll(
                catalog.Curator.ChangeAsync($"/v1/catalog/assets/{one.Id()}", new { kind = "street", parent = other.Id() }, "*"),
                catalog.Curator.ChangeAsync($"/v1/catalog/assets/{other.Id()}", new { kind = "street", parent = one.Id() }, "*"));
            Assert.Single(answers, answer => (int)answer.StatusCode == 200);
            Assert.Single(answers, answer => (int)answer.StatusCode == 422);
        }
    }

    [Fact]
    public async Task A_repetition_with_the_same_key_makes_no_second_one()
    {
        var tag = $"once-{Guid.NewGuid():N}";
        var (first, second) = (await Post(tag), await Post(tag));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Single(await catalog.Curator.IdsAsync($"/v1/catalog/assets?tag={tag}"));

        async Task<HttpResponseMessage> Post(string value)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/catalog/assets") { Content = JsonContent.Create(new { kind = "brand", tags = new[] { value } }) };
            request.Headers.Add("Idempotency-Key", value);
            var answer = await catalog.Curator.SendAsync(request);
            await answer.IsStatus(201);
            return answer;
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await catalog.Curator.PostAsync("/v1/catalog/assets", content);
    }
}
