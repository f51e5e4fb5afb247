using System.Net.Http.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Opening_halls_and_scheduling_sessions(EventsApplication events)
{
    private static object Session(string code = "S1", string? hall = null, string startsAt = "2026-10-01T10:00:00", string endsAt = "2026-10-01T11:00:00") =>
        new { code, hall, names = new { en = "Session" }, startsAt, endsAt };

    [Fact]
    public async Task Each_addition_raises_the_version_of_the_expo()
    {
        using var http = events.Caller();
        var expo = $"/v1/events/expos/{await events.AnnounceExpoAsync()}";

        await Succeeds(http.PostAsJsonAsync($"{expo}/halls", new { code = "H1", names = new { en = "Hall" } }));
        await Succeeds(http.PostAsJsonAsync($"{expo}/sessions", Session(hall: "H1")));

        Assert.Equal("\"3-json\"", await ETagOf(http, expo));
        Assert.Equal("\"3-json\"", await ETagOf(http, $"{expo}/halls/H1"));
        Assert.Equal("\"3-json\"", await ETagOf(http, $"{expo}/sessions/S1"));
    }

    [Fact]
    public async Task Additions_at_the_same_moment_all_succeed()
    {
        using var http = events.Caller();
        var expo = $"/v1/events/expos/{await events.AnnounceExpoAsync()}";

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Succeeds(http.PostAsJsonAsync($"{expo}/halls", new { code = $"H{number}", names = new { en = "Hall" } }))));

        Assert.Equal("\"9-json\"", await ETagOf(http, expo));
    }

    [Fact]
    public async Task A_change_needs_the_version_of_the_expo()
    {
        using var http = events.Caller();
        var expo = $"/v1/events/expos/{await events.AnnounceExpoAsync()}";
        await Succeeds(http.PostAsJsonAsync($"{expo}/halls", new { code = "H1", names = new { en = "Hall" } }));
        await Succeeds(http.PostAsJsonAsync($"{expo}/sessions", Session()));
        var etag = await ETagOf(http, expo);
        var hall = new { names = new { en = "Great hall" } };
        var session = new { hall = "H1", names = new { en = "Session" }, startsAt = "2026-10-01T12:00:00", endsAt = "2026-10-01T13:00:00" };

        await IsRefused(Put(http, $"{expo}/halls/H1", hall, etag: null), 428, "precondition-required");
        await Succeeds(Put(http, $"{expo}/halls/H1", hall, etag));
        await IsRefused(Put(http, $"{expo}/halls/H1", hall, etag), 412, "stale");
        await IsRefused(Put(http, $"{expo}/sessions/S1", session, etag: null), 428, "precondition-required");
        await IsRefused(Put(http, $"{expo}/sessions/S1", session, etag), 412, "stale");
        var changed = await Succeeds(Put(http, $"{expo}/sessions/S1", session, await ETagOf(http, expo)));

        Assert.Equal("2026-10-01T12:00:00+08:00", changed.GetProperty("startsAt").GetString());
        Assert.Equal("H1", changed.GetProperty("hall").GetString());
    }

    [Fact]
    public async Task A_code_is_given_once_in_an_expo()
    {
        using var http = events.Caller();
        var code = await events.AnnounceExpoAsync();
        var expo = $"/v1/events/expos/{code}";
        await events.OpenHallAsync(code, "H1");
        await Succeeds(http.PostAsJsonAsync($"{expo}/sessions", Session()));

        await IsRefused(http.PostAsJsonAsync($"{expo}/halls", new { code = "H1", names = new { en = "Again" } }), 409, "already-exists");
        await IsRefused(http.PostAsJsonAsync($"{expo}/sessions", Session()), 409, "already-exists");
        Assert.Equal("H1", await events.OpenHallAsync(await events.AnnounceExpoAsync(), "H1"));
    }

    [Fact]
    public async Task Times_are_local_to_the_expo_unless_they_carry_an_offset()
    {
        using var http = events.Caller();
        var expo = $"/v1/events/expos/{await events.AnnounceExpoAsync("Europe/Paris")}";

        var local = await Succeeds(http.PostAsJsonAsync($"{expo}/sessions", Session("LOCAL", startsAt: "2026-10-02T10:00:00", endsAt: "2026-10-02T11:00:00")));
        var utc = await Succeeds(http.PostAsJsonAsync($"{expo}/sessions", Session("UTC", startsAt: "2026-10-02T08:00:00Z", endsAt: "2026-10-02T11:00:00+02:00")));

        Assert.Equal("2026-10-02T10:00:00+02:00", local.GetProperty("startsAt").GetString());
        Assert.Equal("2026-10-02T10:00:00+02:00", utc.GetProperty("startsAt").GetString());
        Assert.Equal("2026-10-02T11:00:00+02:00", utc.GetProperty("endsAt").GetString());
    }

    [Fact]
    public async Task A_time_that_no_clock_showed_is_refused()
    {
        using var http = events.Caller();
        var code = NewCode("expo");
        // Clocks in Paris go from 02:00 to 03:00 on 2027-03-28, and show 02:30 twice on 2027-10-31.
        await Succeeds(http.PostAsJsonAsync("/v1/events/expos", new { code, names = new { en = "Long" }, timeZone = "Europe/Paris", startsOn = "2027-03-01", endsOn = "2027-11-01" }));
        var sessions = $"/v1/events/expos/{code}/sessions";

        await IsRefused(http.PostAsJsonAsync(sessions, Session(startsAt: "2027-03-28T02:30:00", endsAt: "2027-03-28T04:00:00")), 422, "invalid-local-time", "/startsAt");
        await IsRefused(http.PostAsJsonAsync(sessions, Session(startsAt: "2027-10-31T01:00:00", endsAt: "2027-10-31T02:30:00")), 422, "invalid-local-time", "/endsAt");
        await Succeeds(http.PostAsJsonAsync(sessions, Session(startsAt: "2027-10-31T01:00:00", endsAt: "2027-10-31T02:30:00+01:00")));
    }

    [Fact]
    public async Task Values_that_cannot_be_are_refused()
    {
        using var http = events.Caller();
        var expo = $"/v1/events/expos/{await events.AnnounceExpoAsync()}";

        await IsRefused(http.PostAsJsonAsync($"{expo}/halls", new { code = "Hall 1", names = new { en = "Hall" } }), 422, "invalid-code", "/code");
        await IsRefused(http.PostAsJsonAsync($"{expo}/halls", new { code = "H1", names = new { } }), 422, "missing-name", "/names");
        await IsRefused(http.PostAsJsonAsync($"{expo}/sessions", Session(code: "")), 422, "invalid-code", "/code");
        await IsRefused(http.PostAsJsonAsync($"{expo}/sessions", Session(hall: "H9")), 422, "unknown-hall", "/hall");
        await IsRefused(http.PostAsJsonAsync($"{expo}/sessions", Session(endsAt: "2026-10-01T10:00:00")), 422, "ends-before-start", "/endsAt");
        await IsRefused(http.PostAsJsonAsync($"{expo}/sessions", Session(endsAt: "2026-10-04T00:30:00")), 422, "outside-expo", "/startsAt");
        await IsRefused(http.PostAsJsonAsync($"{expo}/sessions", Session(startsAt: "ten")), 400, "malformed-json", "/startsAt");
        await IsRefused(http.PostAsJsonAsync("/v1/events/expos/no-such-expo/halls", new { code = "H1", names = new { en = "Hall" } }), 404, "not-found");
        await IsRefused(http.PostAsJsonAsync("/v1/events/expos/no-such-expo/sessions", Session()), 404, "not-found");
    }
}
