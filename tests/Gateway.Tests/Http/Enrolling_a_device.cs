using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Gateway.Keys;
using CityIp.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Enrolling_a_device(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly GatewayApplication gateway = fixture.Gateway;

    [Fact]
    public async Task The_code_gives_the_device_a_key_of_its_own_bound_to_its_place()
    {
        var (id, code) = await CreateAsync(new { name = "North gate 2", kind = "gate", expo = "yrd-2024", hall = "H1", organisation = "gates-one" });
        // As people type.
        var enrolled = await EnrolAsync($" {code.ToLowerInvariant().Replace('-', ' ').Replace('0', 'o').Replace('1', 'l')} ");

        using var device = gateway.Client(enrolled.GetProperty("secret").GetString());
        var me = await device.GetFromJsonAsync<JsonElement>("/v1/gateway/whoami");
        Assert.Equal((id, "gates-one"), (me.GetProperty("keyId").GetGuid(), me.GetProperty("organisation").GetString()));
        Assert.Equal(["events:check-in", "events:publish"], me.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal($"urn:cityip:device:{id}", Assert.Single(me.GetProperty("sources").EnumerateArray()).GetString());

        var events = fixture.Fresh("events");
        await device.GetAsync("/v1/events/anything");
        var token = new JsonWebTokenHandler().ReadJsonWebToken(events.Requests.Single().Headers["Authorization"]["Bearer ".Length..]);
        var binding = JsonElement.Parse(token.GetClaim("dev").Value);
        Assert.Equal(("gate", "yrd-2024", "H1", false), (binding.GetProperty("kind").GetString(), binding.GetProperty("expo").GetString(), binding.GetProperty("hall").GetString(), binding.TryGetProperty("booth", out _)));
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        var (_, code) = await CreateAsync();
        await EnrolAsync(code);
        await IsRefusedAsync(code, HttpStatusCode.Gone, "enrolment-code-used");
    }

    [Fact]
    public async Task Of_two_that_send_the_same_code_at_once_one_is_enrolled()
    {
        var (_, code) = await CreateAsync();
        using var anyone = gateway.Client(null);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => anyone.PostAsJsonAsync("/v1/gateway/device-enrolments", new { code })));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.Created), answer => Assert.Equal(HttpStatusCode.Gone, answer.StatusCode));
    }

    [Fact]
    public async Task After_five_wrong_tries_the_right_code_is_refused_too()
    {
        var (id, code) = await CreateAsync();
        for (var i = 0; i < 5; i++)
        {
            await IsRefusedAsync($"{code[..15]}{(code[15..] == "0000" ? "1111" : "0000")}", HttpStatusCode.Forbidden, "unknown-enrolment-code");
        }
        await IsRefusedAsync(code, HttpStatusCode.Gone, "enrolment-code-locked");

        using var admin = gateway.Client();
        var offered = await (await admin.PostAsync($"/v1/gateway/devices/{id}/enrolment-code", null)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        await EnrolAsync(offered.GetProperty("code").GetString()!);
    }

    [Fact]
    public async Task A_code_that_ran_out_is_refused()
    {
        var (id, code) = await CreateAsync();
        await InDatabase(db => db.Database.ExecuteSqlAsync($"UPDATE device SET code_expires_at = now() - interval '1 second' WHERE id = {id}"));
        await IsRefusedAsync(code, HttpStatusCode.Gone, "enrolment-code-expired");
        using var admin = gateway.Client();
        Assert.Equal("pending", (await admin.GetFromJsonAsync<JsonElement>($"/v1/gateway/devices/{id}")).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("7K3M-QX9D-2FWA")]
    [InlineData("7K3M-QX9D-2FWA-HT8N-0")]
    [InlineData("7K3M-QX9D-2FWA-HT8U")]
    public async Task What_is_no_code_is_refused(string code) => await IsRefusedAsync(code, HttpStatusCode.UnprocessableEntity, "invalid-enrolment-code");

    [Fact]
    public async Task A_code_of_no_device_is_refused()
    {
        await IsRefusedAsync("ZZZZ-ZZZZ-ZZZZ-ZZZZ", HttpStatusCode.Forbidden, "unknown-enrolment-code");
        using var anyone = gateway.Client(null);
        Assert.Equal("malformed-json", await (await anyone.PostAsJsonAsync("/v1/gateway/device-enrolments", new { })).ProblemAsync());
    }

    [Fact]
    public async Task Neither_code_nor_secret_is_kept()
    {
        var (id, code) = await CreateAsync();
        var secret = (await EnrolAsync(code)).GetProperty("secret").GetString()!;
        var row = await InDatabase(db => db.Database.SqlQuery<string>($"SELECT device::text || partner_key::text || key_secret::text AS \"Value\" FROM device JOIN partner_key USING (id) JOIN key_secret ON key_id = device.id WHERE device.id = {id}").SingleAsync());
        Assert.DoesNotContain(code[5..].Replace("-", string.Empty, StringComparison.Ordinal), row, StringComparison.Ordinal);
        Assert.DoesNotContain(secret["cip_test_".Length..], row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_enrolled_again_keeps_its_id_and_what_it_held_before_ends()
    {
        var (id, code) = await CreateAsync();
        var old = (await EnrolAsync(code)).GetProperty("secret").GetString();
        using var admin = gateway.Client();
        var offered = await (await admin.PostAsJsonAsync($"/v1/gateway/devices/{id}/enrolment-code", new { codeMinutes = 5 })).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        using var before = gateway.Client(old);
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync("/v1/gateway/devices/self")).StatusCode);

        var again = await EnrolAsync(offered.GetProperty("code").GetString()!);
        Assert.Equal(id, again.GetProperty("device").GetProperty("id").GetGuid());
        Assert.Equal("expired-key", await (await before.GetAsync("/v1/gateway/devices/self")).ProblemAsync());
        using var after = gateway.Client(again.GetProperty("secret").GetString());
        Assert.Equal(id, (await after.GetFromJsonAsync<JsonElement>("/v1/gateway/devices/self")).GetProperty("id").GetGuid());
    }

    private async Task<(Guid Id, string Code)> CreateAsync(object? request = null)
    {
        using var admin = gateway.Client();
        var answer = await admin.PostAsJsonAsync("/v1/gateway/devices", request ?? new { name = "A gate", kind = "gate", expo = "yrd-2024" });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (made.GetProperty("device").GetProperty("id").GetGuid(), made.GetProperty("code").GetString()!);
    }

    private async Task<JsonElement> EnrolAsync(string code)
    {
        using var anyone = gateway.Client(null);
        var answer = await anyone.PostAsJsonAsync("/v1/gateway/device-enrolments", new { code });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task IsRefusedAsync(string code, HttpStatusCode status, string problem)
    {
        using var anyone = gateway.Client(null);
        var answer = await anyone.PostAsJsonAsync("/v1/gateway/device-enrolments", new { code });
        Assert.Equal((status, problem), (answer.StatusCode, await answer.ProblemAsync()));
    }

    private async Task<T> InDatabase<T>(Func<GatewayDb, Task<T>> work)
    {
        await using var scope = gateway.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<GatewayDb>());
    }
}
