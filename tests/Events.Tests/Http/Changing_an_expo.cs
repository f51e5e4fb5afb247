using System.Net;
using System.Net.Http.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Changing_an_expo(EventsApplication events)
{
    private static object With(string name = "New name", string timeZone = "Asia/Shanghai", string startsOn = "2099-10-01", string endsOn = "2099-10-03") =>
        new { names = new { en = name }, timeZone, startsOn, endsOn };

    private static async Task<string> AnnounceAsync(HttpClient http, string startsOn = "2099-10-01", string endsOn = "2099-10-03")
    {
        var code = NewCode("expo");
        await Succeeds(http.PostAsJsonAsync("/v1/events/expos", new { code, names = new { en = "Old name" }, timeZone = "Asia/Shanghai", startsOn, endsOn }));
        return $"/v1/events/expos/{code}";
    }

    [Fact]
    public async Task It_needs_the_version_that_was_read()
    {
        using var http = events.Caller();
        var path = await AnnounceAsync(http);
        var etag = await ETagOf(http, path);

        await IsRefused(Put(http, path, With(), etag: null), 428, "precondition-required");
        var changed = await Succeeds(Put(http, path, With(), etag));
        await IsRefused(Put(http, path, With("Newer name"), etag), 412, "stale");

        Assert.Equal("New name", changed.GetProperty("names").GetProperty("en").GetString());
        Assert.Equal(2, changed.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_change_that_changes_nothing_raises_no_version()
    {
        using var http = events.Caller();
        var path = await AnnounceAsync(http);

        await Succeeds(Put(http, path, With("Old name"), "*"));

        Assert.Equal("\"1-json\"", await ETagOf(http, path));
    }

    [Fact]
    public async Task Its_time_zone_can_be_mended_only_before_it_begins()
    {
        using var http = events.Caller();
        var coming = await AnnounceAsync(http);
        var past = await AnnounceAsync(http, "2024-10-01", "2024-10-03");

        await Succeeds(Put(http, coming, With(timeZone: "Europe/Paris"), "*"));
        await IsRefused(Put(http, past, With(timeZone: "Europe/Paris", startsOn: "2024-10-01", endsOn: "2024-10-03"), "*"), 409, "expo-has-begun");
    }

    [Fact]
    public async Task Its_days_must_hold_its_sessions()
    {
        using var http = events.Caller();
        var path = await AnnounceAsync(http);
        await Succeeds(http.PostAsJsonAsync($"{path}/sessions", new { code = "S1", names = new { en = "Closing" }, startsAt = "2099-10-03T16:00:00", endsAt = "2099-10-03T17:00:00" }));

        await IsRefused(Put(http, path, With(endsOn: "2099-10-02"), "*"), 409, "sessions-outside");
        await Succeeds(Put(http, path, With(endsOn: "2099-10-04"), "*"));
    }

    [Fact]
    public async Task Values_that_cannot_be_are_refused()
    {
        using var http = events.Caller();
        var path = await AnnounceAsync(http);

        await IsRefused(Put(http, path, With(timeZone: "Mars/Olympus"), "*"), 422, "unknown-time-zone", "/timeZone");
        await IsRefused(Put(http, path, With(endsOn: "2099-09-30"), "*"), 422, "ends-before-start", "/endsOn");
        await IsRefused(Put(http, "/v1/events/expos/no-such-expo", With(), "*"), 404, "not-found");
        await IsRefused(http.GetAsync($"/v1/events/expos/{Guid.NewGuid()}"), 404, "not-found");
    }

    [Fact]
    public async Task Who_has_the_newest_version_is_not_sent_it_again()
    {
        using var reader = events.Caller("events:read");
        using var writer = events.Caller();
        var path = await AnnounceAsync(writer);
        using var first = await reader.GetAsync(path, TestContext.Current.CancellationToken);
        reader.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var again = await reader.GetAsync(path, TestContext.Current.CancellationToken);
        await Succeeds(Put(writer, path, With(), "*"));
        using var changed = await reader.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal("public, max-age=30", first.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }
}
