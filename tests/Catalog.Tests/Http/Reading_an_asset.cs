using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class Reading_an_asset(CatalogApplication catalog)
{
    private static readonly object Complete = new
    {
        kind = "building",
        names = CatalogWords.SomeName,
        texts = new Dictionary<string, string> { ["en"] = "By László Hudec." },
        district = "xuhui",
        rights = "https://creativecommons.org/licenses/by/4.0/",
        geometry = new { type = "Point", coordinates = new[] { 121.4383, 31.2045 } },
        date = "1924",
        links = new[] { "https://en.wikipedia.org/wiki/Wukang_Mansion" },
    };

    [Fact]
    public async Task A_published_one_is_read_by_everybody()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        var read = await catalog.Reader.JsonAsync($"/v1/catalog/assets/{asset.Id()}?lang=en");
        Assert.Equal("published", read.GetProperty("status").GetString());
        Assert.Equal("Wukang Mansion", read.GetProperty("name").GetString());
        Assert.Equal("By László Hudec.", read.GetProperty("text").GetString());
        Assert.Equal("open", read.GetProperty("reuse").GetString());
        Assert.Equal([121.4383, 31.2045, 121.4383, 31.2045], read.GetProperty("bbox").EnumerateArray().Select(edge => edge.GetDouble()));
        Assert.Equal("Point", read.GetProperty("geometry").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_draft_is_there_for_writers_only()
    {
        var draft = await catalog.Curator.DraftAsync(Complete);
        await (await catalog.Reader.GetAsync($"/v1/catalog/assets/{draft.Id()}")).IsProblem(404, "not-found");
        await (await catalog.Reader.GetAsync($"/v1/catalog/assets/{draft.Id()}/assessments")).IsProblem(404, "not-found");
        Assert.Equal("draft", (await catalog.Curator.JsonAsync($"/v1/catalog/assets/{draft.Id()}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task One_that_is_not_there_is_a_404() =>
        await (await catalog.Reader.GetAsync($"/v1/catalog/assets/{Guid.NewGuid()}")).IsProblem(404, "not-found");

    [Theory]
    [InlineData("zh-TW,zh;q=0.9,en;q=0.5", "zh-Hans", "武康大楼")]
    [InlineData("en-GB", "en", "Wukang Mansion")]
    [InlineData("en;q=0.1, zh-Hans;q=0.9", "zh-Hans", "武康大楼")]
    [InlineData("fr", "zh-Hans", "武康大楼")]
    [InlineData("*", "zh-Hans", "武康大楼")]
    [InlineData("not a language,,;q=x", "zh-Hans", "武康大楼")]
    public async Task The_name_comes_in_the_language_that_the_caller_reads(string accepted, string language, string name)
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        using var answer = await catalog.Reader.ReadAsync($"/v1/catalog/assets/{asset.Id()}", ("Accept-Language", accepted));
        await answer.IsStatus(200);
        Assert.Equal(language, answer.Content.Headers.ContentLanguage.First());
        Assert.Contains("Accept-Language", answer.Headers.Vary);
        Assert.Equal(name, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_text_comes_in_another_language_rather_than_not_at_all()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        using var answer = await catalog.Reader.ReadAsync($"/v1/catalog/assets/{asset.Id()}", ("Accept-Language", "zh-Hans"));
        var read = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("zh-Hans", "en"), (read.GetProperty("language").GetString(), read.GetProperty("textLanguage").GetString()));
        Assert.Equal(["zh-Hans", "en"], answer.Content.Headers.ContentLanguage);
    }

    [Fact]
    public async Task A_language_in_the_address_goes_before_the_header_and_must_be_one()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        using var answer = await catalog.Reader.ReadAsync($"/v1/catalog/assets/{asset.Id()}?lang=en", ("Accept-Language", "zh-Hans"));
        Assert.Equal("en", Assert.Single(answer.Content.Headers.ContentLanguage));
        await (await catalog.Reader.GetAsync($"/v1/catalog/assets/{asset.Id()}?lang=cn")).IsProblem(400, "invalid-language-tag", "lang");
    }

    [Fact]
    public async Task Readers_get_what_caches_may_keep_and_writers_do_not()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        foreach (var address in new[] { $"/v1/catalog/assets/{asset.Id()}", "/v1/catalog/assets", "/v1/catalog/assets/facets", "/v1/catalog/districts", "/v1/catalog/districts/xuhui", $"/v1/catalog/assets/{asset.Id()}/assessments" })
        {
            using var forReader = await catalog.Reader.GetAsync(address);
            Assert.Equal("public, max-age=30", forReader.Headers.CacheControl?.ToString());
            Assert.False(forReader.Headers.ETag!.IsWeak);
            using var forWriter = await catalog.Curator.GetAsync(address);
            Assert.True(forWriter.Headers.CacheControl!.Private);
            Assert.False(forWriter.Headers.CacheControl.Public);
        }
    }

    [Fact]
    public async Task Who_has_it_already_gets_a_304_until_it_changes()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        foreach (var address in new[] { $"/v1/catalog/assets/{asset.Id()}", $"/v1/catalog/assets?q={Uri.EscapeDataString("武康")}&limit=1" })
        {
            var tag = (await catalog.Reader.GetAsync(address)).Headers.ETag!.ToString();
            using var again = await catalog.Reader.ReadAsync(address, ("If-None-Match", tag));
            await again.IsStatus(304);
            Assert.Equal(tag, again.Headers.ETag!.ToString());
        }
        var old = (await catalog.Reader.GetAsync($"/v1/catalog/assets/{asset.Id()}")).Headers.ETag!.ToString();
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{asset.Id()}", Complete, old)).IsStatus(200);
        await (await catalog.Reader.ReadAsync($"/v1/catalog/assets/{asset.Id()}", ("If-None-Match", old))).IsStatus(200);
    }

    [Fact]
    public async Task Every_language_and_form_has_an_etag_of_its_own()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        var address = $"/v1/catalog/assets/{asset.Id()}";
        string[] tags =
        [
            await Tag(("Accept-Language", "en")), await Tag(("Accept-Language", "zh-Hans")), await Tag(("Accept", "application/geo+json")), await Tag(("Accept", "application/ld+json")),
        ];
        Assert.Equal(4, tags.Distinct().Count());

        async Task<string> Tag((string, string) header) => (await catalog.Reader.ReadAsync(address, header)).Headers.ETag!.ToString();
    }

    [Fact]
    public async Task For_maps_it_is_a_geojson_feature()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        using var answer = await catalog.Reader.ReadAsync($"/v1/catalog/assets/{asset.Id()}", ("Accept", "application/geo+json"), ("Accept-Language", "en"));
        Assert.Equal("application/geo+json", answer.Content.Headers.ContentType?.ToString());
        var feature = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Feature", feature.GetProperty("type").GetString());
        Assert.Equal("Point", feature.GetProperty("geometry").GetProperty("type").GetString());
        Assert.Equal("Wukang Mansion", feature.GetProperty("properties").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("building", "Place")]
    [InlineData("landmark", "LandmarksOrHistoricalBuildings")]
    [InlineData("festival", "Festival")]
    [InlineData("film-and-tv", "CreativeWork")]
    public async Task For_search_engines_it_is_a_thing_of_schema_org(string kind, string type)
    {
        var asset = await catalog.Curator.PublishedAsync(new
        {
            kind,
            names = CatalogWords.SomeName,
            district = "xuhui",
            rights = CatalogWords.InCopyright,
            geometry = new { type = "Point", coordinates = new[] { 121.4383, 31.2045 } },
        });
        using var answer = await catalog.Reader.ReadAsync($"/v1/catalog/assets/{asset.Id()}", ("Accept", "application/ld+json;q=0.9, text/html;q=0.8"));
        Assert.Equal("application/ld+json", answer.Content.Headers.ContentType?.ToString());
        var thing = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("https://schema.org/", thing.GetProperty("@context").GetString());
        Assert.Equal(type, thing.GetProperty("@type").GetString());
        Assert.Contains(thing.GetProperty("name").EnumerateArray(), name => name.GetProperty("@language").GetString() == "zh-Hans" && name.GetProperty("@value").GetString() == "武康大楼");
        // schema.org knows a license of works only and a position of places only.
        Assert.Equal(kind == "film-and-tv", thing.TryGetProperty("license", out _));
        Assert.Equal(kind is "building" or "landmark", thing.TryGetProperty("geo", out _));
    }

    [Fact]
    public async Task Without_a_key_it_is_a_401_and_without_the_scope_a_403_that_names_it()
    {
        await (await catalog.Anonymous().GetAsync("/v1/catalog/assets")).IsProblem(401, "unauthenticated");
        var problem = await (await catalog.ClientWith("events:read").GetAsync("/v1/catalog/assets")).IsProblem(403, "missing-scope");
        Assert.Equal("catalog:read", problem.GetProperty("scope").GetString());
        problem = await (await catalog.Reader.PostAsJsonAsync("/v1/catalog/assets", Complete)).IsProblem(403, "missing-scope");
        Assert.Equal("catalog:write", problem.GetProperty("scope").GetString());
    }
}
