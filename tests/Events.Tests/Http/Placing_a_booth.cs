using System.Net;
using System.Net.Http.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Placing_a_booth(EventsApplication events)
{
    [Fact]
    public async Task It_shows_what_was_sent()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        await events.OpenHallAsync(expo, "H1");
        var (district, asset, exhibitor) = (await events.KnowDistrictAsync(), await events.KnowAssetAsync(), Guid.CreateVersion7());

        using var created = await http.PostAsJsonAsync(
            $"/v1/events/expos/{expo}/booths",
            new { code = "Q-FTV-01", hall = "H1", exhibitorId = exhibitor, exhibitorName = "Demo Film Studio 3", district, industry = "film-and-television", assetIds = new[] { asset } },
            TestContext.Current.CancellationToken);
        var booth = await Succeeds(http.GetAsync($"/v1/events/expos/{expo}/booths/Q-FTV-01"));

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("\"1-json\"", created.Headers.ETag!.ToString());
        Assert.Equal(booth.GetRawText(), (await Succeeds(http.GetAsync(created.Headers.Location))).GetRawText());
        Assert.Equal("H1", booth.GetProperty("hall").GetString());
        Assert.Equal(exhibitor, booth.GetProperty("exhibitorId").GetGuid());
        Assert.Equal(district, booth.GetProperty("district").GetString());
        Assert.Equal(asset, booth.GetProperty("assetIds")[0].GetGuid());
    }

    [Fact]
    public async Task An_exhibitor_with_two_booths_is_one_exhibitor()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        await events.PlaceBoothAsync(expo, "B1");
        await events.PlaceBoothAsync(expo, "B2");

        var first = await Succeeds(http.GetAsync($"/v1/events/expos/{expo}/booths/B1"));
        var second = await Succeeds(http.GetAsync($"/v1/events/expos/{expo}/booths/B2"));

        Assert.Equal(first.GetProperty("exhibitorId").GetGuid(), second.GetProperty("exhibitorId").GetGuid());
    }

    [Fact]
    public async Task What_the_catalog_has_not_told_of_is_refused_for_now()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        var known = await events.KnowAssetAsync();
        var path = $"/v1/events/expos/{expo}/booths";

        await IsRefused(http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = "Demo", district = "atlantis" }), 422, "not-known-here-yet", "/district");
        await IsRefused(http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = "Demo", assetIds = new[] { known, Guid.NewGuid() } }), 422, "not-known-here-yet", "/assetIds/1");
        using var response = await http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = "Demo", district = "atlantis" }, TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Values_that_cannot_be_are_refused()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        var path = $"/v1/events/expos/{expo}/booths";
        var retired = await events.KnowAssetAsync(retired: true);
        await events.PlaceBoothAsync(expo, "TAKEN");

        await IsRefused(http.PostAsJsonAsync(path, new { code = "B 1", exhibitorName = "Demo" }), 422, "invalid-code", "/code");
        await IsRefused(http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = " " }), 422, "invalid-name", "/exhibitorName");
        await IsRefused(http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = "Demo", exhibitorId = Guid.Empty }), 422, "invalid-exhibitor", "/exhibitorId");
        await IsRefused(http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = "Demo", industry = "Film & TV" }), 422, "invalid-industry", "/industry");
        await IsRefused(http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = "Demo", hall = "H9" }), 422, "unknown-hall", "/hall");
        await IsRefused(http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = "Demo", assetIds = new[] { retired } }), 422, "asset-retired", "/assetIds/0");
        await IsRefused(http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = "Demo", assetIds = new[] { retired, retired } }), 422, "repeated-asset", "/assetIds");
        await IsRefused(http.PostAsJsonAsync(path, new { code = "B1", exhibitorName = "Demo", assetIds = Enumerable.Range(0, 21).Select(_ => Guid.NewGuid()) }), 422, "too-many-assets", "/assetIds");
        await IsRefused(http.PostAsJsonAsync(path, new { code = "TAKEN", exhibitorName = "Demo" }), 409, "already-exists");
        await IsRefused(http.PostAsJsonAsync(path, new { exhibitorName = "Demo" }), 400, "malformed-json");
        await IsRefused(http.PostAsJsonAsync("/v1/events/expos/no-such-expo/booths", new { code = "B1", exhibitorName = "Demo" }), 404, "not-found");
    }

    [Fact]
    public async Task A_change_needs_the_version_that_was_read()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        var path = $"/v1/events/expos/{expo}/booths/{await events.PlaceBoothAsync(expo)}";
        var etag = await ETagOf(http, path);
        var change = new { exhibitorName = "Demo exhibitor 2" };

        await IsRefused(Put(http, path, change, etag: null), 428, "precondition-required");
        var changed = await Succeeds(Put(http, path, change, etag));
        await IsRefused(Put(http, path, change, etag), 412, "stale");
        await Succeeds(Put(http, path, change, "\"2-json\""));

        Assert.Equal(2, changed.GetProperty("version").GetInt64());
        Assert.Equal("\"2-json\"", await ETagOf(http, path));
        await IsRefused(Put(http, path, new { exhibitorName = "" }, "*"), 422, "invalid-name", "/exhibitorName");
    }

    [Fact]
    public async Task An_asset_that_was_retired_since_may_stay()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        var asset = await events.KnowAssetAsync();
        var path = $"/v1/events/expos/{expo}/booths/{await events.PlaceBoothAsync(expo, "B1", null, asset)}";
        await events.RetireAssetAsync(asset);

        await Succeeds(Put(http, path, new { exhibitorName = "Renamed", assetIds = new[] { asset } }, "*"));
        await Succeeds(Put(http, path, new { exhibitorName = "Renamed", assetIds = Array.Empty<Guid>() }, "*"));
        await IsRefused(Put(http, path, new { exhibitorName = "Renamed", assetIds = new[] { asset } }, "*"), 422, "asset-retired", "/assetIds/0");
    }
}
