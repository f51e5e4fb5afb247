using System.Net.Http.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Refusing_a_check_in(EventsApplication events)
{
    [Fact]
    public async Task Only_gates_check_in_each_at_its_own_expo()
    {
        var expo = await events.ExpoAsync();
        var other = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code);
        var reading = new { nonce = Gate.NewNonce(), badge = "BADGE-0001" };

        await IsRefused(gate.Http.PostAsJsonAsync($"/v1/events/expos/{other.Code}/check-ins", reading), 403, "foreign-device-scope");
        await IsRefused(gate.Http.PostAsJsonAsync($"/v1/events/expos/{other.Id}/check-ins", reading), 403, "foreign-device-scope");
        await Succeeds(gate.Http.PostAsJsonAsync($"/v1/events/expos/{expo.Id}/check-ins", reading));
        using var key = events.Caller("events:check-in");
        await IsRefused(key.PostAsJsonAsync(gate.Path, reading), 403, "not-a-device");
        using var kiosk = events.Kiosk(expo.Code, "B1", out var device);
        await IsRefused(kiosk.PostAsJsonAsync(gate.Path, reading), 403, "missing-scope");
        using var lead = events.DeviceClient(device, null, "events:check-in");
        await IsRefused(lead.PostAsJsonAsync(gate.Path, reading), 403, "not-a-device");
        using var anonymous = events.Anonymous();
        await IsRefused(anonymous.PostAsJsonAsync(gate.Path, reading), 401, "unauthenticated");
    }

    [Fact]
    public async Task A_gate_of_an_expo_or_hall_that_is_not_there_is_told_so()
    {
        using var nowhere = events.Gate(NewCode("expo"));
        await IsRefused(nowhere.Send("BADGE-0001"), 404, "not-found");
        var expo = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code, "H9");
        await IsRefused(gate.Send("BADGE-0001"), 422, "unknown-hall");
        await IsRefused(gate.Upload(null, Gate.Offline("BADGE-0001", DateTimeOffset.UtcNow)), 422, "unknown-hall");
        await events.OpenHallAsync(expo.Code, "H9");
        Assert.Equal("refused unknown-badge", await gate.Says("BADGE-0001"));
        await events.Sql("UPDATE expo SET archived_at = now() WHERE id = $1", expo.Id);
        events.Raise();
        await IsRefused(gate.Send("BADGE-0001"), 410, "expo-archived");
    }

    [Theory]
    [InlineData("""{ "nonce": "short", "badge": "B" }""", 422, "invalid-nonce", "/nonce")]
    [InlineData("""{ "nonce": "with a space", "badge": "B" }""", 422, "invalid-nonce", "/nonce")]
    [InlineData("""{ "nonce": "12345678901234567890123456789012345678901234567890123456789012345", "badge": "B" }""", 422, "invalid-nonce", "/nonce")]
    [InlineData("""{ "nonce": "12345678\n", "badge": "B" }""", 422, "invalid-nonce", "/nonce")]
    [InlineData("""{ "nonce": "12345678", "badge": " " }""", 422, "invalid-badge-code", "/badge")]
    [InlineData("""{ "nonce": "12345678", "badge": "B\u0000" }""", 422, "invalid-badge-code", "/badge")]
    [InlineData("""{ "nonce": "12345678", "badge": "B", "sentTime": "2026-10-01T10:00:00" }""", 422, "invalid-time", "/sentTime")]
    [InlineData("""{ "nonce": "12345678", "badge": "B", "direction": "sideways" }""", 400, "malformed-json", "/direction")]
    [InlineData("""{ "nonce": "12345678", "badge": "B", "colour": "red" }""", 400, "malformed-json", null)]
    [InlineData("""{ "badge": "B" }""", 400, "malformed-json", null)]
    public async Task A_reading_that_cannot_be_is_refused(string body, int status, string slug, string? field)
    {
        var expo = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code);
        await IsRefused(gate.Http.PostAsync(gate.Path, new StringContent(body, null, "application/json")), status, slug, field);
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM check_in WHERE expo_id = $1", expo.Id));
    }
}
