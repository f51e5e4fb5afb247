using System.Net.Http.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Uploading_offline_check_ins(EventsApplication events)
{
    private static readonly DateTimeOffset Morning = new(DateTime.UtcNow.Date.AddDays(-3).AddHours(1), TimeSpan.Zero);

    [Fact]
    public async Task Each_is_taken_by_itself_for_the_time_at_which_it_happened()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();
        var late = Gate.Offline("BADGE-0001", Morning.AddMinutes(12).ToOffset(TimeSpan.FromHours(8)), nonce: nonce);

        var answer = await Succeeds(gate.Upload(null, late, new { nonce = "x" }, new { nonce = Gate.NewNonce(), badge = "B", deviceTime = "yesterday" }, "nonsense", Gate.Offline("BADGE-0002", Morning), Gate.Offline("BADGE-0001", Morning.AddHours(1), "exit")));

        Assert.Equal(
            ["accepted ok ", "rejected  /problems/malformed-item", "rejected  /problems/invalid-time", "rejected  /problems/malformed-item", "accepted unknown-badge ", "accepted ok "],
            answer.GetProperty("results").EnumerateArray().Select(result =>
                $"{result.GetProperty("status").GetString()} {(result.TryGetProperty("reason", out var reason) ? reason.GetString() : null)} {(result.TryGetProperty("problem", out var problem) ? problem.GetProperty("type").GetString() : null)}"));
        Assert.Equal(Morning, await events.Ask<DateTime>("SELECT hour FROM activity WHERE expo_id = $1 AND event_id = $2", expo.Id, nonce));
        Assert.Equal(Morning.AddMinutes(12), await events.Ask<DateTime>("SELECT occurred_at FROM check_in WHERE expo_id = $1 AND nonce = $2 AND way = 'offline'", expo.Id, nonce));
        Assert.Equal(3, await events.StoredAsync(expo));
        Assert.Equal(["duplicate", "duplicate"], await gate.Uploads(late, late));
        Assert.Equal(3, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task A_wrong_clock_is_corrected_by_what_it_was_wrong_by_when_sending()
    {
        var expo = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code);
        // Five hours slow: what it says happened twenty minutes before it sent.
        var clock = DateTimeOffset.UtcNow.AddHours(-5);
        await Succeeds(gate.Upload(clock.ToString("O"), Gate.Offline("BADGE-0001", clock.AddMinutes(-20))));
        var ago = await events.Ask<double>("SELECT extract(epoch FROM received_at - occurred_at)::float8 FROM check_in WHERE expo_id = $1", expo.Id);
        Assert.InRange(ago, 19.5 * 60, 20.5 * 60);
        Assert.Equal((short)1, await events.Ask<short>("SELECT clock FROM activity WHERE expo_id = $1", expo.Id));
    }

    [Fact]
    public async Task What_the_gate_let_in_offline_is_held_against_the_badges()
    {
        var expo = await events.ExpoAsync();
        await events.OpenHallAsync(expo.Code, "H1");
        await events.AdmitAsync(expo, "LATE", until: Morning);
        await events.AdmitAsync(expo, "EARLY", from: Morning.AddHours(1));
        await events.AdmitAsync(expo, "NOT-H1", halls: ["H2"]);
        using var gate = events.Gate(expo.Code, "H1");
        var answer = await Succeeds(gate.Upload(null, [.. new[] { "LATE", "EARLY", "NOT-H1" }.Select(badge => Gate.Offline(badge, Morning))]));
        Assert.Equal(["expired", "not-valid-yet", "wrong-hall"], answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_nonce_that_was_used_is_not_taken_again()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        var (taken, refused) = (Gate.NewNonce(), Gate.NewNonce());
        await gate.Says("BADGE-0001", nonce: taken);
        await gate.Says("BADGE-0002", nonce: refused);
        Assert.Equal(["conflict", "rejected", "accepted"], await gate.Uploads(Gate.Offline("BADGE-0001", Morning, nonce: taken), Gate.Offline("BADGE-0002", Morning, nonce: refused), Gate.Offline("BADGE-0003", Morning)));
        Assert.Equal(["rejected"], await gate.Uploads(Gate.Offline("BADGE-0002", Morning, nonce: refused)));
        Assert.Equal(1, await events.CheckedInAsync(expo, "BADGE-0001"));
        Assert.Equal(0, await events.CheckedInAsync(expo, "BADGE-0002"));
        // What is kept for inspection is the one that did not count.
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE source = $1 AND event_id = $2 AND reason = 'conflict'", gate.Device.Source, taken));
    }

    [Fact]
    public async Task An_upload_that_cannot_be_is_refused()
    {
        var expo = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code);
        await IsRefused(gate.Upload(null), 422, "invalid-batch-size", "/checkIns");
        await IsRefused(gate.Upload(null, [.. Enumerable.Range(0, 501).Select(_ => Gate.Offline("B", Morning))]), 422, "invalid-batch-size", "/checkIns");
        await IsRefused(gate.Upload("now", Gate.Offline("B", Morning)), 422, "invalid-time", "/sentTime");
        await IsRefused(gate.Http.PostAsync($"{gate.Path}/offline", new StringContent("[", null, "application/json")), 400, "malformed-json");
        await IsRefused(gate.Http.PostAsync($"{gate.Path}/offline", new StringContent("a", null, "text/csv")), 415, "unsupported-media-type");
        using var elsewhere = events.Gate((await events.ExpoAsync()).Code);
        await IsRefused(elsewhere.Http.PostAsJsonAsync($"{gate.Path}/offline", new { checkIns = new[] { Gate.Offline("B", Morning) } }), 403, "foreign-device-scope");
        Assert.Equal(0, await events.StoredAsync(expo));
    }
}
