using System.Text.Json;
using CityIp.Testing;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Watching_clocks(EventsApplication events)
{
    [Fact]
    public async Task Skew_future_and_missing_times_are_reported_by_source()
    {
        var expo = await events.ExpoAsync();
        await using var prompt = events.Build(new() { ["Clocks:WriteSeconds"] = "0.1" });
        using var http = CallerOf(prompt, "test-organisation", ["urn:"]);
        await Eventually.True(async () => (await http.GetAsync("/health")).IsSuccessStatusCode);
        var prefix = $"urn:test:{Guid.NewGuid():N}:";
        var now = DateTimeOffset.UtcNow;

        // One is ten minutes ahead, one right, one writes times of next year, one none; what comes twice is noted once.
        var ahead = Enumerable.Range(0, 5).Select(_ => At($"{prefix}ahead", now.AddMinutes(9), now.AddMinutes(10))).ToArray();
        Assert.All(await http.Statuses(ahead), status => Assert.Equal("accepted", status));
        Assert.All(await http.Statuses(ahead), status => Assert.Equal("duplicate", status));
        await http.Statuses(At($"{prefix}right", now, now), At($"{prefix}future", now.AddYears(1), null), At($"{prefix}future", now, null), At($"{prefix}none", null, null), At($"{prefix}none", null, null));

        await Eventually.Passes(async () =>
        {
            var clocks = (await Succeeds(http.GetAsync($"/v1/events/clocks?source={prefix}"))).GetProperty("items").EnumerateArray().ToDictionary(clock => clock.GetProperty("source").GetString()![prefix.Length..]);
            Assert.Equal(["ahead", "future", "none", "right"], clocks.Keys);
            Assert.Equal("5 5 5 0 0 True", Summary(clocks["ahead"]));
            Assert.InRange(clocks["ahead"].GetProperty("skewSeconds").GetDouble(), 500, 601);
            Assert.Equal("2 0 0 1 0 True", Summary(clocks["future"]));
            Assert.Equal(JsonValueKind.String, clocks["future"].GetProperty("lastFutureAt").ValueKind);
            Assert.Equal("2 0 0 0 2 False", Summary(clocks["none"]));
            Assert.Equal(JsonValueKind.Null, clocks["none"].GetProperty("skewSeconds").ValueKind);
            Assert.Equal("1 1 0 0 0 False", Summary(clocks["right"]));
        });
        var flagged = (await Succeeds(http.GetAsync($"/v1/events/clocks?source={prefix}&flagged=true"))).GetProperty("items").EnumerateArray();
        Assert.Equal([$"{prefix}ahead", $"{prefix}future"], flagged.Select(clock => clock.GetProperty("source").GetString()));
        var page = await Succeeds(http.GetAsync($"/v1/events/clocks?source={prefix}&limit=3"));
        var rest = await Succeeds(http.GetAsync($"/v1/events/clocks?source={prefix}&limit=3&cursor={page.GetProperty("next").GetString()}"));
        Assert.Equal($"{prefix}right", Assert.Single(rest.GetProperty("items").EnumerateArray()).GetProperty("source").GetString());

        // What comes later is added.
        await http.Statuses(At($"{prefix}right", now, now), At($"{prefix}right", now, null));
        await Eventually.Passes(async () => Assert.Equal("3 2 0 0 0 False", Summary((await Succeeds(http.GetAsync($"/v1/events/clocks?source={prefix}right"))).GetProperty("items")[0])));

        System.Text.Json.Nodes.JsonObject At(string source, DateTimeOffset? time, DateTimeOffset? sent)
        {
            var visit = Activity.Visit(expo.Code);
            visit["source"] = source;
            visit.Remove("time");
            if (time is not null)
            {
                visit["time"] = time.Value.ToString("O");
            }
            if (sent is not null)
            {
                visit["senttime"] = sent.Value.ToString("O");
            }
            return visit;
        }
    }

    [Fact]
    public async Task A_question_that_cannot_be_answered_is_refused()
    {
        using var http = events.Caller();
        await IsRefused(http.GetAsync("/v1/events/clocks?limit=0"), 400, "invalid-limit");
        await IsRefused(http.GetAsync("/v1/events/clocks?cursor=nonsense"), 400, "invalid-cursor");
        using var reader = events.Caller("events:read");
        await IsRefused(reader.GetAsync("/v1/events/clocks"), 403, "missing-scope");
    }

    private static string Summary(JsonElement clock) =>
        $"{string.Join(' ', new[] { "events", "samples", "corrected", "future", "withoutTime" }.Select(name => clock.GetProperty(name).GetInt64()))} {clock.GetProperty("flagged").GetBoolean()}";
}
