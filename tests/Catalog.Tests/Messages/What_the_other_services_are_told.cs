using System.Net.Http.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Catalog.Tests.Messages;

public sealed class What_the_other_services_are_told(CatalogApplication catalog)
{
    private static readonly string[] OfAssets = ["asset-published", "asset-changed", "asset-retired"];
    private static readonly object Complete = new { kind = "building", names = CatalogWords.SomeName, district = "xuhui", rights = CatalogWords.InCopyright };

    [Fact]
    [Trait("published", "asset-published")]
    public async Task A_publication_with_what_the_public_may_know()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, OfAssets);
        var parent = await catalog.Curator.PublishedAsync(Complete);

        var asset = await catalog.Curator.PublishedAsync(new
        {
            kind = "heritage-site",
            names = CatalogWords.SomeName,
            district = "xuhui",
            parent = parent.Id(),
            rights = CatalogWords.InCopyright,
            dailyVisitorCapacity = 4000,
            geometry = new { type = "Point", coordinates = new[] { 121.4383, 31.2045 } },
        });

        await Eventually.True(() => listener.About(asset.Id()).Count == 1);
        var told = listener.About(asset.Id())[0].Message.GetProperty("asset");
        Assert.Equal(3, told.GetProperty("version").GetInt64());
        Assert.Equal("heritage-site", told.GetProperty("kind").GetString());
        Assert.Equal("武康大楼", told.GetProperty("names").GetProperty("zh-Hans").GetString());
        Assert.Equal("xuhui", told.GetProperty("districtCode").GetString());
        Assert.Equal(parent.Id(), told.GetProperty("parentId").GetString());
        Assert.Equal(4000, told.GetProperty("dailyVisitorCapacity").GetInt32());
        Assert.Equal(121.4383, told.GetProperty("longitude").GetDouble());
        Assert.Equal(31.2045, told.GetProperty("latitude").GetDouble());
    }

    [Fact]
    [Trait("published", "asset-changed")]
    [Trait("published", "asset-retired")]
    public async Task A_change_of_what_is_published_and_its_retirement_in_order()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, OfAssets);
        var asset = await catalog.Curator.PublishedAsync(Complete);
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{asset.Id()}", new { kind = "building", names = new Dictionary<string, string> { ["en"] = "Normandie" }, district = "qingpu", rights = CatalogWords.InCopyright }, "*")).IsStatus(200);
        await catalog.Curator.MoveAsync(asset, "retirement");

        await Eventually.True(() => listener.About(asset.Id()).Count == 3);
        var told = listener.About(asset.Id());
        Assert.Equal(OfAssets, told.Select(message => message.Exchange));
        Assert.Equal("Normandie", told[1].Message.GetProperty("asset").GetProperty("names").GetProperty("en").GetString());
        Assert.Equal("qingpu", told[1].Message.GetProperty("asset").GetProperty("districtCode").GetString());
        Assert.Equal([4L, 5L], [told[1].Message.GetProperty("asset").GetProperty("version").GetInt64(), told[2].Message.GetProperty("version").GetInt64()]);
    }

    [Fact]
    [Trait("published", "district-defined")]
    public async Task A_new_district_and_its_new_name()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, "district-defined");
        var code = $"d-{Guid.NewGuid():N}";
        await catalog.Curator.MakeDistrictAsync(code);
        await Eventually.True(() => listener.About(code).Count == 1);
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/districts/{code}", new { names = new Dictionary<string, string> { ["zh-Hans"] = "徐汇区" } }, "*")).IsStatus(200);
        await Eventually.True(() => listener.About(code).Count == 2);

        Assert.Equal([1L, 2L], listener.About(code).Select(told => told.Message.GetProperty("version").GetInt64()));
        Assert.Equal("徐汇区", listener.About(code)[1].Message.GetProperty("names").GetProperty("zh-Hans").GetString());
    }

    [Fact]
    public async Task Nothing_of_a_draft_or_a_review()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, OfAssets);
        var draft = await catalog.Curator.DraftAsync(Complete);
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{draft.Id()}", Complete, "*")).IsStatus(200);
        await catalog.Curator.MoveAsync(draft, "review");
        await catalog.Curator.MoveAsync(draft, "drafting");

        // Messages leave in the order they were written: when a later one has come, an earlier one would have.
        var later = await catalog.Curator.PublishedAsync(Complete);
        await Eventually.True(() => listener.About(later.Id()).Count == 1);
        Assert.Empty(listener.About(draft.Id()));
    }

    [Fact]
    public async Task Nothing_of_what_was_refused()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, [.. OfAssets, "district-defined"]);
        var asset = await catalog.Curator.PublishedAsync(Complete);
        var code = $"d-{Guid.NewGuid():N}";
        await catalog.Curator.MakeDistrictAsync(code);

        // The unique code is the database's to keep: the save fails there, and the message with it.
        await (await catalog.Curator.PostAsJsonAsync("/v1/catalog/districts", new { code, names = new Dictionary<string, string> { ["en"] = "second" } })).IsProblem(409, "already-exists");
        await (await catalog.Curator.PostAsync($"/v1/catalog/assets/{asset.Id()}/publication", null)).IsProblem(409, "illegal-transition");
        await (await catalog.Curator.ChangeAsync($"/v1/catalog/assets/{asset.Id()}", Complete, "\"1-json\"")).IsProblem(412, "stale");

        var later = await catalog.Curator.PublishedAsync(Complete);
        await Eventually.True(() => listener.About(later.Id()).Count == 1 && listener.About(code).Count == 1);
        Assert.Single(listener.About(asset.Id()));
        Assert.Single(listener.About(code));
    }

    [Fact]
    public async Task Once_though_the_request_is_repeated_with_its_key()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, OfAssets);
        var asset = await catalog.Curator.DraftAsync(Complete);
        await catalog.Curator.MoveAsync(asset, "review");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/catalog/assets/{asset.Id()}/publication");
            request.Headers.Add("Idempotency-Key", asset.Id());
            await (await catalog.Curator.SendAsync(request)).IsStatus(200);
        }
        var later = await catalog.Curator.PublishedAsync(Complete);
        await Eventually.True(() => listener.About(later.Id()).Count == 1);
        Assert.Single(listener.About(asset.Id()));
    }

    [Fact]
    [Trait("published", "asset-assessed")]
    public async Task A_finding_of_what_is_published()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, "asset-assessed");
        var asset = await catalog.Curator.PublishedAsync(Complete);

        await (await catalog.Curator.PostAsJsonAsync($"/v1/catalog/assets/{asset.Id()}/assessments", Finding("global-reach", 61.5m))).IsStatus(201);

        await Eventually.True(() => listener.About(asset.Id()).Count == 1);
        var told = listener.About(asset.Id())[0].Message;
        Assert.Equal(("global-reach", 61.5, "2026-03-15", "A source", 4), (told.GetProperty("aspect").GetString(), told.GetProperty("score").GetDouble(), told.GetProperty("assessedOn").GetString(), told.GetProperty("source").GetString(), told.GetProperty("version").GetInt64()));
        Assert.Equal(4, (await catalog.Reader.JsonAsync($"/v1/catalog/assets/{asset.Id()}")).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task What_was_found_of_a_draft_only_with_its_publication()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, "asset-assessed");
        var draft = await catalog.Curator.DraftAsync(Complete);
        foreach (var aspect in new[] { "reach", "renewal" })
        {
            await (await catalog.Curator.PostAsJsonAsync($"/v1/catalog/assets/{draft.Id()}/assessments", Finding(aspect, 50))).IsStatus(201);
        }
        // Messages leave in the order they were written: a later one has come, so an earlier one would have.
        var later = await catalog.Curator.PublishedAsync(Complete);
        await (await catalog.Curator.PostAsJsonAsync($"/v1/catalog/assets/{later.Id()}/assessments", Finding("reach", 50))).IsStatus(201);
        await Eventually.True(() => listener.About(later.Id()).Count == 1);
        Assert.Empty(listener.About(draft.Id()));

        await catalog.Curator.MoveAsync(draft, "review");
        var published = await catalog.Curator.MoveAsync(draft, "publication");

        await Eventually.True(() => listener.About(draft.Id()).Count == 2);
        Assert.Equal(["reach", "renewal"], listener.About(draft.Id()).Select(told => told.Message.GetProperty("aspect").GetString()));
        Assert.All(listener.About(draft.Id()), told => Assert.Equal(published.GetProperty("version").GetInt64(), told.Message.GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task Every_finding_though_they_come_at_once_with_the_publication()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, "asset-assessed");
        var asset = await catalog.Curator.DraftAsync(Complete);
        await catalog.Curator.MoveAsync(asset, "review");
        var findings = Enumerable.Range(0, 8).Select(_ => catalog.Curator.PostAsJsonAsync($"/v1/catalog/assets/{asset.Id()}/assessments", Finding("reach", 50))).ToList();

        // A finding in between makes the publication stale: it is sent again, as its caller would.
        await Eventually.True(async () => (await catalog.Curator.PostAsync($"/v1/catalog/assets/{asset.Id()}/publication", null)).IsSuccessStatusCode);
        foreach (var finding in findings)
        {
            await (await finding).IsStatus(201);
        }

        await Eventually.True(() => listener.About(asset.Id()).Select(told => told.Message.GetProperty("assessmentId").GetString()).Distinct().Count() == 8);
    }

    [Fact]
    public async Task A_finding_once_though_the_request_is_repeated_with_its_key()
    {
        await using var listener = await Listener.OnAsync(catalog.Broker, "asset-assessed");
        var asset = await catalog.Curator.PublishedAsync(Complete);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/catalog/assets/{asset.Id()}/assessments") { Content = JsonContent.Create(Finding("reach", 50)) };
            request.Headers.Add("Idempotency-Key", asset.Id());
            await (await catalog.Curator.SendAsync(request)).IsStatus(201);
        }
        await (await catalog.Curator.PostAsJsonAsync($"/v1/catalog/assets/{asset.Id()}/assessments", Finding("renewal", 50))).IsStatus(201);

        await Eventually.True(() => listener.About(asset.Id()).Any(told => told.Message.GetProperty("aspect").GetString() == "renewal"));
        Assert.Equal(2, listener.About(asset.Id()).Count);
    }

    private static object Finding(string aspect, decimal score) => new { aspect, assessedOn = "2026-03-15", finding = "A finding.", source = "A source", score };
}
