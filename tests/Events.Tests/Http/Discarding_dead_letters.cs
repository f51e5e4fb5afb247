using System.Net.Http.Json;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Discarding_dead_letters(EventsApplication events)
{
    [Fact]
    public async Task A_discarded_letter_is_not_counted_and_its_event_stays_known()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var visit = Activity.Visit(expo.Code, "B9");
        var letter = await events.LetterOfAsync(http, visit);

        var discarded = await EventsApplication.Succeeds(http.PostAsJsonAsync($"{Letters.Path}/{letter}/discard", new { because = "A test before the expo." }));
        Assert.Equal(("discarded", "A test before the expo."), (discarded.GetProperty("state").GetString(), discarded.GetProperty("note").GetString()));
        Assert.Equal("discarded", (await EventsApplication.Succeeds(http.PostAsJsonAsync($"{Letters.Path}/{letter}/discard", new { because = "Again." }))).GetProperty("state").GetString());
        Assert.Equal("A test before the expo.", (await http.ShowAsync(letter)).GetProperty("note").GetString());

        await events.PlaceAsync(expo, "B9");
        await EventsApplication.IsRefused(http.PostAsync($"{Letters.Path}/{letter}/replay", null), 409, "already-discarded");
        await EventsApplication.IsRefused(http.EditAsync(letter, visit, "*"), 409, "already-discarded");
        Assert.Equal(["duplicate"], await http.Statuses(visit));
        Assert.Equal(0, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task A_sealed_event_is_removed_with_it()
    {
        using var http = events.Caller();
        var letter = await events.LetterOfAsync(http, Activity.Event("cityip.unheard.of.v1", new { badge = "BADGE-0031" }));
        await EventsApplication.Succeeds(http.PostAsJsonAsync($"{Letters.Path}/{letter}/discard", new { because = "Nobody knows it." }));
        Assert.True(await events.Ask<bool>("SELECT sealed IS NULL AND readable IS NULL FROM dead_letter WHERE id = $1", letter));
    }

    [Fact]
    public async Task By_filter_so_many_at_a_time()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await http.Statuses([.. Enumerable.Range(0, 5).Select(i => Activity.Visit(expo.Code, $"absent-{i}"))]);

        var first = await EventsApplication.Succeeds(http.PostAsJsonAsync($"{Letters.Path}/discard", new { because = "A test.", expo = expo.Code, limit = 3 }));
        Assert.Equal((3, 2), (first.GetProperty("discarded").GetInt32(), first.GetProperty("remaining").GetInt32()));
        var second = await EventsApplication.Succeeds(http.PostAsJsonAsync($"{Letters.Path}/discard", new { because = "A test.", expo = expo.Code }));
        Assert.Equal((2, 0), (second.GetProperty("discarded").GetInt32(), second.GetProperty("remaining").GetInt32()));
        Assert.Equal(5, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE expo_code = $1 AND state = 'discarded' AND note = 'A test.' AND changed_by LIKE 'key-%'", expo.Code));
    }

    [Fact]
    public async Task Not_without_a_reason_and_never_everything()
    {
        using var http = events.Caller();
        var letter = await events.LetterOfAsync(http, Activity.Event("cityip.unheard.of.v1", new { }));
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/{letter}/discard", new { because = " " }), 422, "invalid-text", "/because");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/{letter}/discard", new { }), 400, "malformed-json");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/{Guid.NewGuid()}/discard", new { because = "x" }), 404, "not-found");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/discard", new { because = "x" }), 422, "filter-required");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/discard", new { because = "", type = "x" }), 422, "invalid-text", "/because");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/discard", new { because = "x", expo = "Not a code" }), 400, "invalid-filter", "/expo");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/discard", new { because = "x", type = "x", limit = 0 }), 422, "invalid-limit", "/limit");
        using var reader = events.Caller("events:read", "events:write", "events:publish");
        await EventsApplication.IsRefused(reader.PostAsJsonAsync($"{Letters.Path}/discard", new { because = "x", type = "x" }), 403, "missing-scope");
        await EventsApplication.IsRefused(reader.PostAsJsonAsync($"{Letters.Path}/{letter}/discard", new { because = "x" }), 403, "missing-scope");
        Assert.Equal("held", (await http.ShowAsync(letter)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task One_that_was_counted_can_no_longer_be_discarded()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B9");
        var letter = await events.LetterOfAsync(http, wrong);
        await EventsApplication.Succeeds(http.EditAsync(letter, wrong.WithData("booth", "B1")));
        await http.ReplayAsync(letter);

        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/{letter}/discard", new { because = "x" }), 409, "already-replayed");
        Assert.Equal(1, await events.StoredAsync(expo));
    }
}
