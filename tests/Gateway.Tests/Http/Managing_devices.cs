using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Managing_devices(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly GatewayApplication gateway = fixture.Gateway;

    [Theory]
    [InlineData("""{ "name": " ", "kind": "gate", "expo": "yrd-2024" }""", 422, "invalid-name", "/name")]
    [InlineData("""{ "name": "G", "kind": "gate", "expo": "YRD 2024" }""", 422, "invalid-code", "/expo")]
    [InlineData("""{ "name": "G", "kind": "gate", "expo": "yrd-2024", "hall": "H 1" }""", 422, "invalid-code", "/hall")]
    [InlineData("""{ "name": "G", "kind": "gate", "expo": "yrd-2024", "booth": "B1" }""", 422, "invalid-binding", "/booth")]
    [InlineData("""{ "name": "K", "kind": "kiosk", "expo": "yrd-2024" }""", 422, "invalid-binding", "/booth")]
    [InlineData("""{ "name": "L", "kind": "lead", "expo": "yrd-2024", "booth": "B1", "hall": "H1" }""", 422, "invalid-binding", "/hall")]
    [InlineData("""{ "name": "G", "kind": "gate", "expo": "yrd-2024", "organisation": "" }""", 422, "invalid-organisation", "/organisation")]
    [InlineData("""{ "name": "G", "kind": "gate", "expo": "yrd-2024", "expiresAt": "2020-01-01T00:00:00Z" }""", 422, "already-over", "/expiresAt")]
    [InlineData("""{ "name": "G", "kind": "gate", "expo": "yrd-2024", "codeMinutes": 1441 }""", 422, "invalid-code-minutes", "/codeMinutes")]
    [InlineData("""{ "name": "G", "kind": "door", "expo": "yrd-2024" }""", 400, "malformed-json", "/kind")]
    public async Task A_device_that_cannot_be_is_refused(string body, int status, string problem, string field)
    {
        using var admin = gateway.Client();
        var answer = await admin.PostAsync("/v1/gateway/devices", new StringContent(body, null, "application/json"));
        var refused = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((status, $"/problems/{problem}", field), ((int)answer.StatusCode, refused.GetProperty("type").GetString(), refused.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Only_who_may_make_devices_does()
    {
        using var partner = gateway.Client("partner");
        Assert.Equal("missing-scope", await (await partner.PostAsJsonAsync("/v1/gateway/devices", new { name = "G", kind = "gate", expo = "yrd-2024" })).ProblemAsync());
        Assert.Equal("missing-scope", await (await partner.GetAsync("/v1/gateway/devices")).ProblemAsync());
        Assert.Equal("not-a-device", await (await partner.GetAsync("/v1/gateway/devices/self")).ProblemAsync());
        Assert.Equal("not-a-device", await (await partner.PostAsync("/v1/gateway/devices/self/rotation", null)).ProblemAsync());
    }

    [Fact]
    public async Task A_revoked_device_is_refused_from_the_next_request_on_and_gets_no_code()
    {
        var (id, _) = await CreateAsync();
        var code = await OfferAsync(id);
        using var device = gateway.Client(await EnrolAsync(code));
        Assert.Equal(HttpStatusCode.OK, (await device.GetAsync("/v1/gateway/devices/self")).StatusCode);
        var waiting = await OfferAsync(id);

        using var admin = gateway.Client();
        var revoked = await (await admin.DeleteAsync($"/v1/gateway/devices/{id}")).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("revoked", revoked.GetProperty("status").GetString());
        Assert.Equal("revoked-key", await (await device.GetAsync("/v1/gateway/devices/self")).ProblemAsync());
        using var anyone = gateway.Client(null);
        Assert.Equal("unknown-enrolment-code", await (await anyone.PostAsJsonAsync("/v1/gateway/device-enrolments", new { code = waiting })).ProblemAsync());
        Assert.Equal("device-not-active", await (await admin.PostAsync($"/v1/gateway/devices/{id}/enrolment-code", null)).ProblemAsync());
    }

    [Fact]
    public async Task A_device_whose_key_was_revoked_is_revoked()
    {
        var (id, code) = await CreateAsync();
        await EnrolAsync(code);
        var waiting = await OfferAsync(id);
        using var admin = gateway.Client();
        (await admin.DeleteAsync($"/v1/gateway/keys/{id}")).EnsureSuccessStatusCode();
        Assert.Equal("revoked", (await admin.GetFromJsonAsync<JsonElement>($"/v1/gateway/devices/{id}")).GetProperty("status").GetString());
        using var anyone = gateway.Client(null);
        Assert.Equal("unknown-enrolment-code", await (await anyone.PostAsJsonAsync("/v1/gateway/device-enrolments", new { code = waiting })).ProblemAsync());
    }

    [Fact]
    public async Task A_device_gives_itself_a_new_secret_and_the_old_one_stays_good_for_the_grace_period()
    {
        var (id, code) = await CreateAsync();
        using var old = gateway.Client(await EnrolAsync(code));
        var rotated = await (await old.PostAsJsonAsync("/v1/gateway/devices/self/rotation", new { graceMinutes = 60 })).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        using var fresh = gateway.Client(rotated.GetProperty("secret").GetString());
        foreach (var client in (HttpClient[])[old, fresh])
        {
            Assert.Equal(id, (await client.GetFromJsonAsync<JsonElement>("/v1/gateway/devices/self")).GetProperty("id").GetGuid());
        }
        (await fresh.PostAsJsonAsync("/v1/gateway/devices/self/rotation", new { graceMinutes = 0 })).EnsureSuccessStatusCode();
        Assert.Equal("expired-key", await (await old.GetAsync("/v1/gateway/devices/self")).ProblemAsync());
        Assert.Equal("expired-key", await (await fresh.GetAsync("/v1/gateway/devices/self")).ProblemAsync());
    }

    [Fact]
    public async Task A_grace_period_that_cannot_be_is_refused()
    {
        var (_, code) = await CreateAsync();
        using var device = gateway.Client(await EnrolAsync(code));
        Assert.Equal("invalid-grace", await (await device.PostAsJsonAsync("/v1/gateway/devices/self/rotation", new { graceMinutes = -1 })).ProblemAsync());
    }

    [Fact]
    public async Task The_list_is_of_an_expo_newest_first_and_says_when_each_was_last_seen()
    {
        await using var prompt = await fixture.AnotherAsync(("Keys:LastUseSeconds", "0.1"));
        var expo = $"expo-{Guid.NewGuid():N}"[..20];
        var (first, code) = await CreateAsync(expo);
        var (second, _) = await CreateAsync(expo);
        using var device = prompt.Client(await EnrolAsync(code));
        await device.GetAsync("/v1/gateway/devices/self");

        using var admin = prompt.Client();
        await Eventually.Passes(async () =>
        {
            var items = (await admin.GetFromJsonAsync<JsonElement>($"/v1/gateway/devices?expo={expo}")).GetProperty("items").EnumerateArray().ToList();
            Assert.Equal([(second, "pending"), (first, "active")], items.Select(item => (item.GetProperty("id").GetGuid(), item.GetProperty("status").GetString())));
            Assert.Equal(JsonValueKind.Null, items[0].GetProperty("lastSeenAt").ValueKind);
            Assert.Equal(JsonValueKind.String, items[1].GetProperty("lastSeenAt").ValueKind);
        });
        var page = await admin.GetFromJsonAsync<JsonElement>($"/v1/gateway/devices?expo={expo}&limit=1");
        Assert.Equal(second, Assert.Single(page.GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        var next = await admin.GetFromJsonAsync<JsonElement>($"/v1/gateway/devices?expo={expo}&limit=1&cursor={page.GetProperty("next").GetString()}");
        Assert.Equal(first, Assert.Single(next.GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal("invalid-cursor", await (await admin.GetAsync("/v1/gateway/devices?cursor=WyJ4Il0")).ProblemAsync());
        Assert.Equal("invalid-limit", await (await admin.GetAsync("/v1/gateway/devices?limit=0")).ProblemAsync());
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/enrolment-code")]
    public async Task A_device_that_is_not_there_is_not_found(string method, string path)
    {
        using var admin = gateway.Client();
        Assert.Equal("not-found", await (await admin.SendAsync(new(new(method), $"/v1/gateway/devices/{Guid.NewGuid()}{path}"))).ProblemAsync());
    }

    private async Task<(Guid Id, string Code)> CreateAsync(string expo = "yrd-2024")
    {
        using var admin = gateway.Client();
        var made = await (await admin.PostAsJsonAsync("/v1/gateway/devices", new { name = "A gate", kind = "gate", expo })).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        return (made.GetProperty("device").GetProperty("id").GetGuid(), made.GetProperty("code").GetString()!);
    }

    private async Task<string> OfferAsync(Guid id)
    {
        using var admin = gateway.Client();
        return (await (await admin.PostAsync($"/v1/gateway/devices/{id}/enrolment-code", null)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
    }

    private async Task<string> EnrolAsync(string code)
    {
        using var anyone = gateway.Client(null);
        return (await (await anyone.PostAsJsonAsync("/v1/gateway/device-enrolments", new { code })).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
    }
}
