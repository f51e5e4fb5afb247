using System.Globalization;
using System.Text.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Counting_who_is_inside(EventsApplication events)
{
    // Nine in the morning in Shanghai, some days ago.
    private static readonly DateTimeOffset Morning = new(DateTime.UtcNow.Date.AddDays(-3).AddHours(1), TimeSpan.Zero);
    private static readonly string Day = Morning.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Entries_exits_re_entries_and_the_peak_of_a_day_are_exact_in_whatever_order_they_came()
    {
        var expo = await events.ExpoAsync();
        await events.OpenHallAsync(expo.Code, "H1");
        await events.OpenHallAsync(expo.Code, "H2");
        using var hall = events.Gate(expo.Code, "H1");
        using var outer = events.Gate(expo.Code);
        object[] inHall =
        [
            Gate.Offline("A", Morning),
            Gate.Offline("B", Morning.AddMinutes(10)),
            Gate.Offline("A", Morning.AddMinutes(20), "exit"),
            Gate.Offline("A", Morning.AddMinutes(40)),
            Gate.Offline("C", Morning.AddMinutes(50)),
            Gate.Offline("B", Morning.AddMinutes(60), "exit"),
            // Does not fit: moves nobody.
            Gate.Offline("A", Morning.AddMinutes(70)),
            Gate.Offline("D", Morning.AddMinutes(80), "exit"),
        ];
        foreach (var one in inHall.Reverse())
        {
            Assert.Equal(["accepted"], await hall.Uploads(one));
        }
        await outer.Uploads(Gate.Offline("A", Morning.AddMinutes(-5)), Gate.Offline("A", Morning.AddDays(1)));

        var occupancy = await ReadAsync(expo, Day);
        Assert.Equal("inside 2 entries 5 exits 3 reEntries 1 peak 3", Summary(HallOf(occupancy, "H1")));
        Assert.Equal(Morning.AddMinutes(50), HallOf(occupancy, "H1").GetProperty("peakAt").GetDateTimeOffset());
        Assert.Equal("inside 0 entries 0 exits 0 reEntries 0 peak 0", Summary(HallOf(occupancy, "H2")));
        Assert.Equal("inside 1 entries 1 exits 0 reEntries 0 peak 1", Summary(occupancy.GetProperty("expo")));
        Assert.Equal(JsonValueKind.Null, (await ReadAsync(expo, "2020-01-01")).GetProperty("expo").ValueKind);
    }

    [Fact]
    public async Task Gates_annulments_refusals_and_activities_of_other_systems_are_in_it()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "A");
        await events.AdmitAsync(expo, "B");
        using var gate = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();
        await gate.Says("A");
        await gate.Says("A");
        await gate.Says("B", nonce: nonce);
        await gate.Says("UNKNOWN");
        using var system = events.Caller();
        var elsewhere = new[] { "C", "D" }.Select(badge => Activity.Event("cityip.visitor.checked-in.v1", new { expo = expo.Code, badge })).ToArray();
        var left = Activity.Event("cityip.visitor.checked-in.v1", new { expo = expo.Code, badge = "D", direction = "exit" }, time: DateTimeOffset.UtcNow.AddSeconds(1).ToString("O"));
        Assert.Equal(["accepted", "accepted", "accepted"], await system.Statuses([.. elsewhere, left]));
        Assert.Equal(["duplicate"], await system.Statuses(left));

        var today = (await ReadAsync(expo, null)).GetProperty("expo");
        Assert.Equal("inside 3 entries 4 exits 1 reEntries 0 peak 4", Summary(today));
        Assert.Equal(("""{"already-entered":1,"unknown-badge":1}"""), JsonSerializer.Serialize(today.GetProperty("refused").EnumerateObject().OrderBy(refused => refused.Name).ToDictionary(refused => refused.Name, refused => refused.Value.GetInt64())));

        await Succeeds(gate.Annul(nonce));
        Assert.Equal("inside 2 entries 3 exits 1 reEntries 0 peak 3", Summary((await ReadAsync(expo, null)).GetProperty("expo")));
    }

    [Fact]
    public async Task A_question_that_cannot_be_answered_is_refused()
    {
        using var http = events.Caller();
        await IsRefused(http.GetAsync("/v1/events/expos/none/occupancy"), 404, "not-found");
        var expo = await events.ExpoAsync();
        await IsRefused(http.GetAsync($"/v1/events/expos/{expo.Code}/occupancy?day=tomorrow"), 400, "bad-request");
        using var publisher = events.Caller("events:publish");
        await IsRefused(publisher.GetAsync($"/v1/events/expos/{expo.Code}/occupancy"), 403, "missing-scope");
    }

    private async Task<JsonElement> ReadAsync(TestExpo expo, string? day)
    {
        using var http = events.Caller("events:read");
        return await Succeeds(http.GetAsync($"/v1/events/expos/{expo.Code}/occupancy{(day is null ? null : $"?day={day}")}"));
    }

    private static JsonElement HallOf(JsonElement occupancy, string code) =>
        occupancy.GetProperty("halls").EnumerateArray().Single(hall => hall.GetProperty("hall").GetString() == code).GetProperty("occupancy");

    private static string Summary(JsonElement place) => string.Join(' ', new[] { "inside", "entries", "exits", "reEntries", "peak" }.Select(name => $"{name} {place.GetProperty(name).GetInt64()}"));
}
