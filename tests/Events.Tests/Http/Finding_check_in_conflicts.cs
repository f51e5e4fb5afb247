using System.Globalization;
using System.Text.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Finding_check_in_conflicts(EventsApplication events)
{
    private static readonly DateTimeOffset Morning = new(DateTime.UtcNow.Date.AddDays(-3).AddHours(1), TimeSpan.Zero);
    private static readonly string Day = Morning.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_badge_that_two_offline_gates_let_in_is_reported_with_both_until_the_missing_exit_comes()
    {
        var expo = await events.ExpoAsync();
        await events.OpenHallAsync(expo.Code, "H1");
        await events.AdmitAsync(expo, "A");
        using var north = events.Gate(expo.Code, "H1");
        using var south = events.Gate(expo.Code, "H1");
        var (first, second) = (Gate.NewNonce(), Gate.NewNonce());
        // The later one is uploaded first.
        Assert.Equal(["accepted"], await south.Uploads(Gate.Offline("A", Morning.AddMinutes(30), nonce: second)));
        Assert.Empty(await ReadAsync(expo));
        Assert.Equal(["accepted"], await north.Uploads(Gate.Offline("A", Morning, nonce: first)));

        var conflict = Assert.Single(await ReadAsync(expo));
        Assert.Equal(("entered-twice", "H1", expo.Visitor("A")), (conflict.GetProperty("kind").GetString(), conflict.GetProperty("hall").GetString(), conflict.GetProperty("visitor").GetGuid()));
        Assert.Equal((second, south.Device.Id, "offline"), Reference(conflict.GetProperty("checkIn")));
        Assert.Equal((first, north.Device.Id, "offline"), Reference(conflict.GetProperty("earlier")));

        await north.Uploads(Gate.Offline("A", Morning.AddMinutes(20), "exit"));
        Assert.Empty(await ReadAsync(expo));
    }

    [Fact]
    public async Task Exits_without_entry_and_what_a_gate_online_would_have_refused_are_reported_page_by_page()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "A");
        await events.AdmitAsync(expo, "LATE", until: Morning.AddHours(-1));
        using var gate = events.Gate(expo.Code);
        await gate.Uploads(Gate.Offline("A", Morning, "exit"), Gate.Offline("UNKNOWN", Morning.AddMinutes(1)), Gate.Offline("LATE", Morning.AddMinutes(2)), Gate.Offline("A", Morning.AddMinutes(3)), Gate.Offline("A", Morning.AddMinutes(4), "exit"));
        // Of what others published as activities the badges need not be known.
        using var system = events.Caller();
        await system.Statuses(Activity.Event("cityip.visitor.checked-in.v1", new { expo = expo.Code, badge = "B" }, time: Morning.ToString("O")));

        Assert.Equal(["exit-without-entry", "unknown-badge", "expired"], (await ReadAsync(expo)).Select(conflict => conflict.GetProperty("kind").GetString()));
        using var http = events.Caller("events:operate");
        var path = $"/v1/events/expos/{expo.Code}/check-in-conflicts?day={Day}&limit=2";
        var page = await Succeeds(http.GetAsync(path));
        var rest = await Succeeds(http.GetAsync($"{path}&cursor={page.GetProperty("next").GetString()}"));
        Assert.Equal((2, "expired", JsonValueKind.Null), (page.GetProperty("items").GetArrayLength(), rest.GetProperty("items")[0].GetProperty("kind").GetString(), rest.GetProperty("next").ValueKind));
    }

    [Fact]
    public async Task A_forced_entry_is_marked_and_an_annulled_one_is_none()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "A");
        using var gate = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();
        await gate.Says("A");
        await gate.Says("A", nonce: nonce, force: true, reason: "came out through the fire door");
        using var http = events.Caller();
        var conflict = Assert.Single((await Succeeds(http.GetAsync($"/v1/events/expos/{expo.Code}/check-in-conflicts"))).GetProperty("items").EnumerateArray());
        Assert.Equal(("entered-twice", true), (conflict.GetProperty("kind").GetString(), conflict.GetProperty("forced").GetBoolean()));
        await Succeeds(gate.Annul(nonce));
        Assert.Equal(0, (await Succeeds(http.GetAsync($"/v1/events/expos/{expo.Code}/check-in-conflicts"))).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_question_that_cannot_be_answered_is_refused()
    {
        using var http = events.Caller();
        var expo = await events.ExpoAsync();
        await IsRefused(http.GetAsync("/v1/events/expos/none/check-in-conflicts"), 404, "not-found");
        await IsRefused(http.GetAsync($"/v1/events/expos/{expo.Code}/check-in-conflicts?limit=0"), 400, "invalid-limit");
        await IsRefused(http.GetAsync($"/v1/events/expos/{expo.Code}/check-in-conflicts?cursor=WyJ4IiwieSJd"), 400, "invalid-cursor");
        using var reader = events.Caller("events:read");
        await IsRefused(reader.GetAsync($"/v1/events/expos/{expo.Code}/check-in-conflicts"), 403, "missing-scope");
    }

    private async Task<List<JsonElement>> ReadAsync(TestExpo expo)
    {
        using var http = events.Caller("events:operate");
        return [.. (await Succeeds(http.GetAsync($"/v1/events/expos/{expo.Code}/check-in-conflicts?day={Day}"))).GetProperty("items").EnumerateArray()];
    }

    private static (string?, Guid, string?) Reference(JsonElement checkIn) => (checkIn.GetProperty("nonce").GetString(), checkIn.GetProperty("deviceId").GetGuid(), checkIn.GetProperty("way").GetString());
}
