using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class Finding_assets(CatalogApplication catalog)
{
    [Theory]
    [InlineData("武康")]
    [InlineData("大楼")]
    [InlineData("楼")]
    [InlineData("武康 公寓")]
    [InlineData("wukang")]
    [InlineData("WUKANG mansion")]
    [InlineData("mans")]
    [InlineData("laszlo hudec")]
    [InlineData("武康 hudec")]
    [InlineData("ｗｕｋａｎｇ")]
    public async Task Text_is_found_in_names_and_descriptions_of_any_language(string text)
    {
        var (id, tag) = await MansionAsync();
        Assert.Equal([id], await catalog.Reader.IdsAsync($"/v1/catalog/assets?q={Uri.EscapeDataString(text)}&tag={tag}"));
    }

    [Theory]
    [InlineData("康武")]
    [InlineData("武大")]
    [InlineData("武康路")]
    [InlineData("康诺")] // the end of one text and the beginning of another
    [InlineData("ukang")]
    [InlineData("wukang road")]
    [InlineData("武康 road")]
    public async Task Text_that_is_not_there_is_not_found(string text)
    {
        var (_, tag) = await MansionAsync();
        Assert.Empty(await catalog.Reader.IdsAsync($"/v1/catalog/assets?q={Uri.EscapeDataString(text)}&tag={tag}"));
    }

    [Fact]
    public async Task Characters_in_another_order_are_not_found_though_all_their_pairs_are_there()
    {
        var tag = NewTag();
        await PublishAsync(new() { ["zh-Hans"] = "武康武大康大" }, tag: tag);
        Assert.Empty(await catalog.Reader.IdsAsync($"/v1/catalog/assets?q={Uri.EscapeDataString("武大康武")}&tag={tag}"));
        Assert.Single(await catalog.Reader.IdsAsync($"/v1/catalog/assets?q={Uri.EscapeDataString("武康武大")}&tag={tag}"));
    }

    [Fact]
    public async Task A_change_changes_what_it_is_found_by()
    {
        var tag = NewTag();
        var asset = await catalog.Curator.DraftAsync(new { kind = "building", names = new Dictionary<string, string> { ["zh-Hans"] = "诺曼底公寓" }, tags = new[] { tag } });
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{asset.Id()}", new { kind = "building", names = new Dictionary<string, string> { ["zh-Hans"] = "武康大楼" }, tags = new[] { tag } }, "*")).IsStatus(200);
        Assert.Empty(await catalog.Curator.IdsAsync($"/v1/catalog/assets?q={Uri.EscapeDataString("公寓")}&tag={tag}"));
        Assert.Single(await catalog.Curator.IdsAsync($"/v1/catalog/assets?q={Uri.EscapeDataString("武康")}&tag={tag}"));
    }

    [Fact]
    public async Task Kinds_and_districts_add_up_and_tags_narrow_down()
    {
        var tag = NewTag();
        var one = await PublishAsync(CatalogWords.SomeName, "building", "xuhui", tag, "art-deco");
        var two = await PublishAsync(CatalogWords.SomeName, "street", "xuhui", tag);
        var three = await PublishAsync(CatalogWords.SomeName, "museum", "qingpu", tag, "art-deco");

        Assert.Equal([one, two], await Found($"kind=building&kind=street"));
        Assert.Equal([one, two, three], await Found($"district=xuhui&district=qingpu"));
        Assert.Equal([one, three], await Found($"tag=art-deco"));
        Assert.Equal([three], await Found($"tag=art-deco&district=qingpu&kind=museum"));
        Assert.Empty(await Found("district=nowhere"));

        Task<List<string>> Found(string query) => catalog.Reader.IdsAsync($"/v1/catalog/assets?tag={tag}&{query}");
    }

    [Fact]
    public async Task Parts_rights_status_and_missing_translations_can_be_asked_for()
    {
        var tag = NewTag();
        var street = await PublishAsync(CatalogWords.SomeName, "street", "xuhui", tag);
        var part = (await catalog.Curator.DraftAsync(new
        {
            kind = "building",
            names = new Dictionary<string, string> { ["zh-Hans"] = "武康大楼" },
            parent = street,
            rights = "https://creativecommons.org/publicdomain/zero/1.0/",
            tags = new[] { tag },
        })).Id();

        Assert.Equal([part], await catalog.Curator.IdsAsync($"/v1/catalog/assets?parent={street}"));
        Assert.Equal([part], await catalog.Curator.IdsAsync($"/v1/catalog/assets?tag={tag}&reuse=open"));
        Assert.Equal([street], await catalog.Curator.IdsAsync($"/v1/catalog/assets?tag={tag}&reuse=permission"));
        Assert.Equal([part], await catalog.Curator.IdsAsync($"/v1/catalog/assets?tag={tag}&status=draft"));
        Assert.Equal([part], await catalog.Curator.IdsAsync($"/v1/catalog/assets?tag={tag}&missing=en"));
        // Who cannot write does not learn of a draft in any way.
        Assert.Empty(await catalog.Reader.IdsAsync($"/v1/catalog/assets?tag={tag}&status=draft"));
        Assert.Equal([street], await catalog.Reader.IdsAsync($"/v1/catalog/assets?tag={tag}"));
        Assert.Equal(1, (await catalog.Reader.JsonAsync($"/v1/catalog/assets/facets?tag={tag}")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_to_its_end()
    {
        var tag = NewTag();
        var all = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            all.Add(await PublishAsync(CatalogWords.SomeName, tag: tag));
        }
        var (read, pages, address) = (new List<string>(), 0, (string?)$"/v1/catalog/assets?tag={tag}&limit=2");
        while (address is not null)
        {
            using var answer = await catalog.Reader.GetAsync(address);
            read.AddRange((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray().Select(item => item.Id()));
            address = answer.Headers.TryGetValues("Link", out var links) ? links.Single()[1..links.Single().IndexOf('>', StringComparison.Ordinal)] : null;
            pages++;
        }
        Assert.Equal(all, read);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task Facets_count_what_else_could_be_chosen()
    {
        var tag = NewTag();
        await PublishAsync(CatalogWords.SomeName, "building", "xuhui", tag);
        await PublishAsync(CatalogWords.SomeName, "building", "qingpu", tag);
        await PublishAsync(CatalogWords.SomeName, "street", "xuhui", tag);
        await catalog.Curator.DraftAsync(new { kind = "street", district = "xuhui", tags = new[] { tag } });

        var counts = await catalog.Reader.JsonAsync($"/v1/catalog/assets/facets?tag={tag}&kind=building");

        Assert.Equal(2, counts.GetProperty("total").GetInt64());
        Assert.Equal([("building", 2L), ("street", 1L)], Facets("kinds"));
        Assert.Equal([("qingpu", 1L), ("xuhui", 1L)], Facets("districts"));
        await (await catalog.Reader.GetAsync("/v1/catalog/assets/facets?kind=castle")).IsProblem(400, "invalid-filter", "kind");

        IEnumerable<(string?, long)> Facets(string name) => counts.GetProperty(name).EnumerateArray().Select(facet => (facet.GetProperty("value").GetString(), facet.GetProperty("count").GetInt64()));
    }

    [Fact]
    public async Task For_maps_a_list_is_a_feature_collection()
    {
        var tag = NewTag();
        await PublishAsync(CatalogWords.SomeName, tag: tag);
        using var answer = await catalog.Reader.ReadAsync($"/v1/catalog/assets?tag={tag}", ("Accept", "application/geo+json"));
        Assert.Equal("application/geo+json", answer.Content.Headers.ContentType?.ToString());
        var collection = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("FeatureCollection", collection.GetProperty("type").GetString());
        var feature = Assert.Single(collection.GetProperty("features").EnumerateArray().ToArray());
        Assert.Equal(JsonValueKind.Null, feature.GetProperty("geometry").ValueKind);
    }

    [Theory]
    [InlineData("kind=castle", "invalid-filter", "kind")]
    [InlineData("status=gone", "invalid-filter", "status")]
    [InlineData("reuse=some", "invalid-filter", "reuse")]
    [InlineData("q=%20-%20", "invalid-q", "q")]
    [InlineData("bbox=121,32,122,31", "invalid-bbox", "bbox")]
    [InlineData("bbox=1,2,3", "invalid-bbox", "bbox")]
    [InlineData("bbox=-181,0,1,1", "invalid-bbox", "bbox")]
    [InlineData("near=31.2045,121.4383,500", "invalid-near", "near")]
    [InlineData("near=121.4383,31.2045", "invalid-near", "near")]
    [InlineData("near=121.4383,31.2045,0", "invalid-near", "near")]
    [InlineData("near=121.4383,31.2045,NaN", "invalid-near", "near")]
    [InlineData("missing=cn", "invalid-language-tag", "missing")]
    [InlineData("lang=cn", "invalid-language-tag", "lang")]
    [InlineData("limit=0", "invalid-limit", "limit")]
    [InlineData("limit=201", "invalid-limit", "limit")]
    [InlineData("cursor=!", "invalid-cursor", "cursor")]
    [InlineData("cursor=WyJhIl0", "invalid-cursor", "cursor")]
    [InlineData("near=121,31,500&cursor=WyJhIl0", "invalid-cursor", "cursor")]
    [InlineData("near=121,31,500&cursor=WyJhIiwiYiJd", "invalid-cursor", "cursor")]
    [InlineData("tag=a%00b", "bad-request", "tag")]
    [InlineData("district=%00", "bad-request", "district")]
    [InlineData("kinds=building", "unknown-parameter", "kinds")]
    public async Task A_search_that_cannot_be_is_a_400_that_names_the_parameter(string query, string slug, string parameter) =>
        await (await catalog.Reader.GetAsync($"/v1/catalog/assets?{query}")).IsProblem(400, slug, parameter);

    [Theory]
    [InlineData("parent=not-an-id")]
    [InlineData("limit=many")]
    public async Task A_parameter_of_the_wrong_type_is_a_400(string query) =>
        await (await catalog.Reader.GetAsync($"/v1/catalog/assets?{query}")).IsProblem(400, "bad-request");

    private static string NewTag() => $"t{Guid.NewGuid():N}";

    private async Task<(string Id, string Tag)> MansionAsync()
    {
        var tag = NewTag();
        var asset = await catalog.Curator.PublishedAsync(new
        {
            kind = "building",
            names = CatalogWords.SomeName,
            texts = new Dictionary<string, string> { ["zh-Hans"] = "诺曼底公寓", ["en"] = "Apartments by László Hudec." },
            district = "xuhui",
            rights = CatalogWords.InCopyright,
            tags = new[] { tag },
        });
        return (asset.Id(), tag);
    }

    private async Task<string> PublishAsync(Dictionary<string, string> names, string kind = "building", string district = "xuhui", params string[] tag) =>
        (await catalog.Curator.PublishedAsync(new { kind, names, district, rights = CatalogWords.InCopyright, tags = tag })).Id();
}
