using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

[Collection(PlatformUnderTest.Collection)]
public sealed class A_gate_at_an_expo(PlatformUnderTest platform)
{
    [Fact]
    public async Task Is_enrolled_checks_badges_in_is_counted_and_ends_when_it_is_revoked()
    {
        var code = $"gates-{Guid.NewGuid():N}"[..20];
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var expo = await platform.PostAsync("/v1/events/expos", new { code, names = new { en = "Gates" }, timeZone = "Asia/Shanghai", startsOn = today.AddDays(-2), endsOn = today.AddDays(2) });
        await platform.PostAsync($"/v1/events/expos/{code}/halls", new { code = "H1", names = new { en = "Hall 1" } });
        await platform.PostAsync($"/v1/events/expos/{code}/badges", new { badges = new[] { new { code = "BADGE-0001" } } });
        var device = await platform.PostAsync("/v1/gateway/devices", new { name = "North gate", kind = "gate", expo = code, hall = "H1" });
        using var gate = new HttpClient { BaseAddress = platform.Gateway.BaseAddress };

        using (var enrolled = await gate.PostAsJsonAsync("/v1/gateway/device-enrolments", new { code = device.GetProperty("code").GetString() }))
        {
            enrolled.EnsureSuccessStatusCode();
            gate.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await enrolled.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString());
        }
        var path = $"/v1/events/expos/{code}/check-ins";
        Assert.Equal("ok", await SaysAsync());
        Assert.Equal("already-entered", await SaysAsync());

        var hall = (await platform.GetAsync($"/v1/events/expos/{code}/occupancy")).GetProperty("halls")[0];
        Assert.Equal(("H1", 1), (hall.GetProperty("hall").GetString(), hall.GetProperty("occupancy").GetProperty("inside").GetInt32()));
        // What was let in is an activity, and counted as one: the refusal is none.
        await Eventually.Passes(async () =>
        {
            var counts = await platform.GetAsync($"/v1/analytics/expos/{expo.GetProperty("id").GetGuid()}/counts?type=cityip.visitor.checked-in.v1");
            Assert.Equal(1, counts.GetProperty("total").GetInt64());
        });

        (await platform.Gateway.DeleteAsync($"/v1/gateway/devices/{device.GetProperty("device").GetProperty("id").GetGuid()}")).EnsureSuccessStatusCode();
        using var refused = await gate.PostAsJsonAsync(path, new { nonce = Guid.NewGuid(), badge = "BADGE-0001" });
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        async Task<string?> SaysAsync()
        {
            using var answer = await gate.PostAsJsonAsync(path, new { nonce = Guid.NewGuid(), badge = "BADGE-0001" });
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reason").GetString();
        }
    }
}
