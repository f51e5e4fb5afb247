using System.Text.Json;
using CityIp.Events.Intake;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Telling_of_check_ins(EventsApplication events)
{
    [Fact]
    public async Task What_was_let_in_is_told_once_and_what_was_refused_not_at_all()
    {
        await using var told = await Listener.OnAsync(events, "activities-accepted");
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        var (first, last) = (Gate.NewNonce(), Gate.NewNonce());
        await gate.Says("BADGE-0001", nonce: first);
        await gate.Says("BADGE-0001", nonce: first);
        await gate.Says("BADGE-0001");
        await gate.Says("BADGE-0002");
        await gate.Says("BADGE-0001", "exit", last);

        await Eventually.True(() => Of(told, expo).Any(activity => activity.GetProperty("activityId").GetGuid() == LedgerKey.Of(gate.Device.Source, last)));
        Assert.Equal(new[] { first, last }.Select(nonce => LedgerKey.Of(gate.Device.Source, nonce)).Order(), Of(told, expo).Select(activity => activity.GetProperty("activityId").GetGuid()).Order());
        Assert.All(Of(told, expo), activity => Assert.Equal(("cityip.visitor.checked-in.v1", expo.Visitor("BADGE-0001")), (activity.GetProperty("type").GetString(), activity.GetProperty("visitor").GetGuid())));
    }

    [Fact]
    public async Task Late_activity_is_told_for_the_hour_in_which_it_happened()
    {
        await using var told = await Listener.OnAsync(events, "activities-accepted");
        // Hours there begin on the half hour of UTC.
        var expo = await events.ExpoAsync("Asia/Kolkata");
        using var http = events.Caller();
        var hour = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-5).AddHours(3.5), TimeSpan.Zero);
        var late = Activity.Visit(expo.Code);
        late["time"] = hour.AddMinutes(59).ToString("O");
        var skewed = Activity.Visit(expo.Code);
        // Its clock is a year ahead; by it, the visit was a day before it was sent.
        skewed["time"] = DateTimeOffset.UtcNow.AddDays(364).ToString("O");
        skewed["senttime"] = DateTimeOffset.UtcNow.AddDays(365).ToString("O");
        var future = Activity.Visit(expo.Code);
        future["time"] = DateTimeOffset.UtcNow.AddDays(2).ToString("O");
        Assert.Equal(["accepted", "accepted", "accepted"], await http.Statuses(late, skewed, future));

        await Eventually.True(() => Of(told, expo).Count() == 3);
        var activities = Of(told, expo).ToDictionary(activity => activity.GetProperty("activityId").GetGuid());
        var one = activities[LedgerKey.Of("urn:test:device", late["id"]!.GetValue<string>())];
        Assert.Equal((hour, hour.AddMinutes(59)), (one.GetProperty("hour").GetDateTimeOffset(), one.GetProperty("occurredAt").GetDateTimeOffset()));
        var corrected = activities[LedgerKey.Of("urn:test:device", skewed["id"]!.GetValue<string>())];
        Assert.InRange(corrected.GetProperty("receivedAt").GetDateTimeOffset() - corrected.GetProperty("occurredAt").GetDateTimeOffset(), TimeSpan.FromHours(23.9), TimeSpan.FromHours(24.1));
        var now = activities[LedgerKey.Of("urn:test:device", future["id"]!.GetValue<string>())];
        Assert.Equal(now.GetProperty("receivedAt").GetDateTimeOffset(), now.GetProperty("occurredAt").GetDateTimeOffset());
        Assert.Equal((short)ClockFinding.Future, await events.Ask<short>("SELECT clock FROM activity WHERE expo_id = $1 AND event_id = $2", expo.Id, future["id"]!.GetValue<string>()));
    }

    private static IEnumerable<JsonElement> Of(Listener told, TestExpo expo) =>
        told.Messages.SelectMany(message => ToldActivities.Of(message)).Where(activity => activity.GetProperty("expoId").GetGuid() == expo.Id);
}
