using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class The_districts(CatalogApplication catalog)
{
    [Fact]
    public async Task Are_made_read_and_renamed()
    {
        var code = $"d-{Guid.NewGuid():N}";
        using var made = await PostAsync(new { code, names = new Dictionary<string, string> { ["zh-hans"] = "徐汇区", ["en"] = "Xuhui" } });
        await made.IsStatus(201);
        Assert.Equal($"/v1/catalog/districts/{code}", made.Headers.Location?.ToString());

        using var read = await catalog.Reader.ReadAsync($"/v1/catalog/districts/{code}", ("Accept-Language", "zh"));
        Assert.Equal("zh-Hans", Assert.Single(read.Content.Headers.ContentLanguage));
        Assert.Equal("徐汇区", (await read.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString());

        var body = new { names = new Dictionary<string, string> { ["en"] = "Xuhui District" } };
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/districts/{code}", body, null)).IsProblem(428, "precondition-required");
        using var changed = await catalog.Curator.ChangeAsync($"/v1/catalog/districts/{code}", body, read.Headers.ETag!.ToString());
        await changed.IsStatus(200);
        Assert.Equal(2, (await changed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt64());
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/districts/{code}", body, read.Headers.ETag!.ToString())).IsProblem(412, "stale");
    }

    [Fact]
    public async Task Are_listed_by_code_page_by_page()
    {
        await catalog.Curator.MakeDistrictAsync($"z-{Guid.NewGuid():N}");
        var first = await catalog.Reader.JsonAsync("/v1/catalog/districts?limit=2");
        var second = await catalog.Reader.JsonAsync($"/v1/catalog/districts?limit=2&cursor={first.GetProperty("next").GetString()}");
        var codes = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(item => item.GetProperty("code").GetString()).ToList();
        Assert.Equal(codes.Distinct().Order(StringComparer.Ordinal), codes);
        Assert.True(codes.Count >= 3);
    }

    [Theory]
    [InlineData("limit=0", "invalid-limit", "limit")]
    [InlineData("cursor=!", "invalid-cursor", "cursor")]
    [InlineData("cursor=WyJcdTAwMDAiXQ", "invalid-cursor", "cursor")] // a NUL character
    [InlineData("lang=cn", "invalid-language-tag", "lang")]
    public async Task Are_not_listed_by_what_cannot_be(string query, string slug, string parameter) =>
        await (await catalog.Reader.GetAsync($"/v1/catalog/districts?{query}")).IsProblem(400, slug, parameter);

    [Fact]
    public async Task Have_a_code_only_once() =>
        await (await PostAsync(new { code = "xuhui", names = CatalogWords.SomeName })).IsProblem(409, "already-exists");

    [Theory]
    [InlineData("""{ "code": "Xuhui", "names": { "en": "Xuhui" } }""", 422, "invalid-code", "/code")]
    [InlineData("""{ "code": "xu_hui", "names": { "en": "Xuhui" } }""", 422, "invalid-code", "/code")]
    [InlineData("""{ "code": "", "names": { "en": "Xuhui" } }""", 422, "invalid-code", "/code")]
    [InlineData("""{ "code": "x1", "names": {} }""", 422, "invalid-text", "/names")]
    [InlineData("""{ "code": "x2", "names": { "english": "Xuhui" } }""", 422, "invalid-language-tag", "/names/english")]
    [InlineData("""{ "code": "x3" }""", 400, "malformed-json", null)]
    [InlineData("""{ "code": "x4", "names": { "en": "Xuhui" }, "mayor": "?" }""", 400, "malformed-json", null)]
    public async Task Are_refused_with_the_field_that_is_wrong(string json, int status, string slug, string? field)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        await (await catalog.Curator.PostAsync("/v1/catalog/districts", content)).IsProblem(status, slug, field);
    }

    [Fact]
    public async Task That_are_not_there_are_404()
    {
        await (await catalog.Reader.GetAsync("/v1/catalog/districts/atlantis")).IsProblem(404, "not-found");
        await (await catalog.Curator.ChangeAsync("/v1/catalog/districts/atlantis", new { names = CatalogWords.SomeName }, "*")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Are_written_by_writers_only() =>
        await (await catalog.Reader.PostAsJsonAsync("/v1/catalog/districts", new { code = "y", names = CatalogWords.SomeName })).IsProblem(403, "missing-scope");

    private Task<HttpResponseMessage> PostAsync(object body) => catalog.Curator.PostAsJsonAsync("/v1/catalog/districts", body);
}
