using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Annulling_a_check_in(EventsApplication events)
{
    [Fact]
    public async Task The_device_that_made_it_takes_it_back_and_the_badge_can_enter_again()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        using var other = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();
        await gate.Says("BADGE-0001", nonce: nonce);

        await IsRefused(other.Annul(nonce), 404, "not-found");
        Assert.Equal("refused already-entered", await other.Says("BADGE-0001"));
        var annulled = await Succeeds(gate.Annul(nonce));
        Assert.Equal(("ok", true), (annulled.GetProperty("status").GetString(), annulled.GetProperty("annulledAt").GetString() is not null));
        Assert.Equal("ok ok", await other.Says("BADGE-0001"));

        // Again, and also where the nonce is read again: the same.
        Assert.Equal(annulled.ToString(), (await Succeeds(gate.Annul(nonce))).ToString());
        Assert.Equal(annulled.ToString(), (await gate.Reads("BADGE-0001", nonce: nonce)).ToString());
        // The badge was read: the activity stays.
        Assert.Equal(2, await events.CheckedInAsync(expo, "BADGE-0001"));
    }

    [Fact]
    public async Task An_annulled_exit_leaves_the_badge_inside()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();
        await gate.Says("BADGE-0001");
        await gate.Says("BADGE-0001", "exit", nonce);
        await Succeeds(gate.Annul(nonce));
        Assert.Equal("refused already-entered", await gate.Says("BADGE-0001"));
        Assert.Equal("ok ok", await gate.Says("BADGE-0001", "exit"));
        Assert.Equal("ok ok", await gate.Says("BADGE-0001"));
    }

    [Fact]
    public async Task What_later_ones_were_decided_by_stays()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        var (entry, exit) = (Gate.NewNonce(), Gate.NewNonce());
        await gate.Says("BADGE-0001", nonce: entry);
        await gate.Says("BADGE-0001", "exit", exit);
        await IsRefused(gate.Annul(entry), 409, "check-in-superseded");
        await Succeeds(gate.Annul(exit));
        await Succeeds(gate.Annul(entry));
        Assert.Equal("ok ok", await gate.Says("BADGE-0001"));
    }

    [Fact]
    public async Task What_was_refused_or_never_made_cannot_be_taken_back()
    {
        var expo = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();
        await gate.Says("BADGE-0001", nonce: nonce);
        await IsRefused(gate.Annul(nonce), 409, "nothing-to-annul");
        await IsRefused(gate.Annul(Gate.NewNonce()), 404, "not-found");
        using var elsewhere = events.Gate((await events.ExpoAsync()).Code);
        await IsRefused(elsewhere.Http.PostAsync($"{gate.Path}/{nonce}/annulment", null), 403, "foreign-device-scope");
        using var key = events.Caller("events:check-in");
        await IsRefused(key.PostAsync($"{gate.Path}/{nonce}/annulment", null), 403, "not-a-device");
    }
}
