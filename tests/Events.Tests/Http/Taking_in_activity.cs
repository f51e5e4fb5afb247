using System.Text.Json;
using CityIp.Events.Intake;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Taking_in_activity(EventsApplication events)
{
    [Fact]
    public async Task A_new_event_is_accepted_and_stored_with_its_references()
    {
        var asset = Guid.CreateVersion7();
        var expo = await events.ExpoAsync(assets: asset);
        using var http = events.Caller();
        var visit = Activity.Visit(expo.Code, badge: "BADGE-0001", id: "first");
        var answer = await EventsApplication.Succeeds(http.Publish(visit));

        var result = Assert.Single(answer.GetProperty("results").EnumerateArray());
        Assert.Equal((0, "first", "accepted"), (result.GetProperty("index").GetInt32(), result.GetProperty("id").GetString(), result.GetProperty("status").GetString()));
        Assert.False(result.TryGetProperty("problem", out _));
        Assert.Equal(1, await events.Ask<long>(
            "SELECT count(*) FROM activity WHERE key = $1 AND expo_id = $2 AND exhibitor_id = $3 AND asset_ids = $4 AND visitor = $5 AND district_code = 'qingpu' AND industry = 'film-and-television'",
            LedgerKey.Of("urn:test:device", "first"), expo.Id, expo.Exhibitor, new[] { asset }, expo.Visitor("BADGE-0001")));
    }

    [Fact]
    public async Task The_same_again_is_a_duplicate_in_every_mode()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var visit = Activity.Visit(expo.Code);
        Assert.Equal(["accepted"], await http.Statuses(visit));
        Assert.Equal(["duplicate"], await http.Statuses(visit));
        Assert.Equal(["duplicate", "duplicate"], await http.Statuses(visit, visit));

        using var binary = new HttpRequestMessage(HttpMethod.Post, Activity.Path) { Content = new StringContent($$"""{ "booth" : "B1", "expo":"{{expo.Code}}" }""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };
        foreach (var (name, value) in visit.Where(member => member.Key != "data"))
        {
            binary.Headers.Add($"ce-{name}", value!.GetValue<string>());
        }
        var answer = await EventsApplication.Succeeds(http.SendAsync(binary));
        Assert.Equal("duplicate", answer.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(1, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task A_repetition_within_a_batch_is_a_duplicate()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var (one, other) = (Activity.Visit(expo.Code), Activity.Visit(expo.Code));
        Assert.Equal(["accepted", "duplicate", "accepted", "duplicate"], await http.Statuses(one, one, other, one));
        Assert.Equal(2, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task The_same_events_sent_twenty_times_at_once_are_accepted_once_each()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await using var replica = events.Build([]);
        using var other = EventsApplication.CallerOf(replica, "test-organisation", ["urn:"]);
        var batch = Enumerable.Range(0, 25).Select(_ => Activity.Visit(expo.Code)).ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            // Each in another order, half of them to another replica.
            var order = batch.OrderBy(_ => Random.Shared.Next()).ToArray();
            return await Testing.Eventually.Result(() => (i % 2 == 0 ? http : other).Statuses(order));
        }));

        Assert.Equal(25, answers.SelectMany(statuses => statuses).Count(status => status == "accepted"));
        Assert.Equal(19 * 25, answers.SelectMany(statuses => statuses).Count(status => status == "duplicate"));
        Assert.Equal(25, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task The_same_id_with_other_content_is_a_conflict_and_the_first_stays()
    {
        var expo = await events.ExpoAsync();
        await events.PlaceAsync(expo, "B2");
        using var http = events.Caller();
        var first = Activity.Visit(expo.Code);
        var second = (System.Text.Json.Nodes.JsonObject)first.DeepClone();
        second["data"]!["booth"] = "B2";
        Assert.Equal(["accepted"], await http.Statuses(first));
        Assert.Equal(["conflict"], await http.Statuses(second));
        Assert.Equal(["conflict", "duplicate"], await http.Statuses(second, first));

        Assert.Equal(1, await events.StoredAsync(expo));
        var key = LedgerKey.Of("urn:test:device", first["id"]!.GetValue<string>());
        Assert.Equal("B2", await events.Ask<string>("SELECT readable->'data'->>'booth' FROM dead_letter WHERE key = $1 AND reason = 'conflict'", key));
    }

    [Fact]
    public async Task One_bad_event_does_not_condemn_its_batch()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var unnamed = Activity.Visit(expo.Code);
        unnamed.Remove("id");
        var foreign = Activity.Visit(expo.Code);
        foreign["source"] = "https://elsewhere.example";
        var large = Activity.Visit(expo.Code);
        large["subject"] = new string('x', IntakeLimits.EventBytes);
        var answer = await EventsApplication.Succeeds(http.Publish(unnamed, Activity.Visit(expo.Code), foreign, Activity.Event("cityip.unheard.of.v1", new { expo = expo.Code }), large));
        var results = answer.GetProperty("results").EnumerateArray().Select(result => (result.GetProperty("status").GetString(), result.TryGetProperty("problem", out var problem) ? problem.GetProperty("type").GetString() : null)).ToArray();
        Assert.Equal(
        [
            ("rejected", "/problems/missing-attribute"),
            ("accepted", null),
            ("rejected", "/problems/foreign-source"),
            ("quarantined", "/problems/unknown-type"),
            ("rejected", "/problems/too-large"),
        ], results);
    }

    [Fact]
    public async Task An_empty_batch_is_taken()
    {
        using var http = events.Caller();
        var answer = await EventsApplication.Succeeds(http.Publish());
        Assert.Empty(answer.GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task The_hour_is_that_of_the_expos_clocks()
    {
        var expo = await events.ExpoAsync("Asia/Kolkata");
        using var http = events.Caller();
        var visit = Activity.Visit(expo.Code);
        visit["time"] = "2026-10-01T10:15:00Z";
        Assert.Equal(["accepted"], await http.Statuses(visit));
        // 15:45 in Kolkata: its hour began at 15:00, which is 09:30 UTC.
        Assert.Equal(new DateTime(2026, 10, 1, 9, 30, 0, DateTimeKind.Utc), await events.Ask<DateTime>("SELECT hour FROM activity WHERE expo_id = $1", expo.Id));
    }

    [Fact]
    public async Task A_device_with_a_wrong_clock_is_put_right()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var visit = Activity.Visit(expo.Code);
        // Its clock is two years slow; the visit was ten minutes before it sent.
        visit["time"] = DateTimeOffset.UtcNow.AddYears(-2).AddMinutes(-10).ToString("O");
        visit["senttime"] = DateTimeOffset.UtcNow.AddYears(-2).ToString("O");
        Assert.Equal(["accepted"], await http.Statuses(visit));
        var occurred = await events.Ask<DateTime>("SELECT occurred_at FROM activity WHERE expo_id = $1 AND clock = 1", expo.Id);
        Assert.Equal(DateTime.UtcNow.AddMinutes(-10), occurred, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_limits_and_the_types_are_published()
    {
        using var http = events.Caller();
        var limits = await EventsApplication.Succeeds(http.GetAsync("/v1/events/activities/limits"));
        Assert.Equal((65536, 500, 1048576), (limits.GetProperty("eventBytes").GetInt32(), limits.GetProperty("batchEvents").GetInt32(), limits.GetProperty("batchBytes").GetInt32()));
        var types = await EventsApplication.Succeeds(http.GetAsync("/v1/events/activity-types"));
        Assert.Equal(6, types.EnumerateArray().Count(type => type.GetProperty("builtIn").GetBoolean()));
        foreach (var type in types.EnumerateArray())
        {
            var schema = await EventsApplication.Succeeds(http.GetAsync(type.GetProperty("dataSchema").GetString()));
            Assert.True(JsonElement.DeepEquals(type.GetProperty("schema"), schema));
        }
        await EventsApplication.IsRefused(http.GetAsync("/v1/events/activity-types/none"), 404, "not-found");
    }
}
