using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Gateway.Keys;
using CityIp.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Managing_keys(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly GatewayApplication gateway = fixture.Gateway;

    [Fact]
    public async Task A_new_key_works_at_once()
    {
        var (_, secret) = await gateway.CreateKeyAsync("catalog:read");
        using var client = gateway.Client(secret);
        Assert.Equal("test", (await client.GetFromJsonAsync<JsonElement>("/v1/gateway/whoami")).GetProperty("organisation").GetString());
    }

    [Fact]
    public async Task Its_secret_is_nowhere_but_in_the_answer()
    {
        var (id, secret) = await gateway.CreateKeyAsync("catalog:read");
        using var admin = gateway.Client();
        Assert.DoesNotContain(secret, await admin.GetStringAsync($"/v1/gateway/keys/{id}"), StringComparison.Ordinal);
        await using var scope = gateway.Services.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<GatewayDb>().Database
            .SqlQuery<string>($"SELECT key_secret::text || partner_key::text AS \"Value\" FROM partner_key JOIN key_secret ON key_id = id WHERE id = {id}").ToListAsync();
        Assert.DoesNotContain(secret["cip_test_".Length..], Assert.Single(rows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_from_the_next_request_on()
    {
        var (id, secret) = await gateway.CreateKeyAsync("catalog:read");
        using var client = gateway.Client(secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
        using var admin = gateway.Client();
        Assert.Equal(HttpStatusCode.OK, (await admin.DeleteAsync($"/v1/gateway/keys/{id}")).StatusCode);
        var answer = await client.GetAsync("/v1/gateway/whoami");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("revoked-key", await answer.ProblemAsync());
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_work_and_the_key_stays_the_same()
    {
        var (id, old) = await gateway.CreateKeyAsync("catalog:read");
        using var admin = gateway.Client();
        var rotated = await (await admin.PostAsJsonAsync($"/v1/gateway/keys/{id}/rotation", new { graceMinutes = 60 })).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        foreach (var secret in (string[])[old, rotated.GetProperty("secret").GetString()!])
        {
            using var client = gateway.Client(secret);
            Assert.Equal(id, (await client.GetFromJsonAsync<JsonElement>("/v1/gateway/whoami")).GetProperty("keyId").GetGuid());
        }
    }

    [Fact]
    public async Task After_a_rotation_without_grace_the_old_secret_is_refused()
    {
        var (id, old) = await gateway.CreateKeyAsync("catalog:read");
        using var client = gateway.Client(old);
        await client.GetAsync("/v1/gateway/whoami");
        using var admin = gateway.Client();
        (await admin.PostAsJsonAsync($"/v1/gateway/keys/{id}/rotation", new { graceMinutes = 0 })).EnsureSuccessStatusCode();
        Assert.Equal("expired-key", await (await client.GetAsync("/v1/gateway/whoami")).ProblemAsync());
    }

    [Fact]
    public async Task A_revoked_key_gets_no_new_secret()
    {
        var (id, _) = await gateway.CreateKeyAsync("catalog:read");
        using var admin = gateway.Client();
        await admin.DeleteAsync($"/v1/gateway/keys/{id}");
        var answer = await admin.PostAsJsonAsync($"/v1/gateway/keys/{id}/rotation", new { graceMinutes = 0 });
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("key-not-active", await answer.ProblemAsync());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(43_201)]
    public async Task A_grace_period_that_cannot_be_is_refused(int minutes)
    {
        var (id, _) = await gateway.CreateKeyAsync("catalog:read");
        using var admin = gateway.Client();
        Assert.Equal("invalid-grace", await (await admin.PostAsJsonAsync($"/v1/gateway/keys/{id}/rotation", new { graceMinutes = minutes })).ProblemAsync());
    }

    [Fact]
    public async Task An_expired_key_is_refused()
    {
        var (_, secret) = await gateway.CreateKeyAsync(new { name = "Short", organisation = "test", scopes = new[] { "catalog:read" }, expiresAt = DateTimeOffset.UtcNow.AddSeconds(2) });
        using var client = gateway.Client(secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
        await Eventually.True(async () => (await client.GetAsync("/v1/gateway/whoami")).StatusCode == HttpStatusCode.Unauthorized);
        Assert.Equal("expired-key", await (await client.GetAsync("/v1/gateway/whoami")).ProblemAsync());
    }

    [Fact]
    public async Task When_it_was_last_used_is_written_some_time_later()
    {
        await using var prompt = await fixture.AnotherAsync(("Keys:LastUseSeconds", "0.1"));
        var (id, secret) = await prompt.CreateKeyAsync("catalog:read");
        using var admin = prompt.Client();
        Assert.Equal(JsonValueKind.Null, (await admin.GetFromJsonAsync<JsonElement>($"/v1/gateway/keys/{id}")).GetProperty("lastUsedAt").ValueKind);
        using var client = prompt.Client(secret);
        await client.GetAsync("/v1/gateway/whoami");
        await Eventually.True(async () => (await admin.GetFromJsonAsync<JsonElement>($"/v1/gateway/keys/{id}")).GetProperty("lastUsedAt").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task The_first_key_of_a_deployment_may_make_keys_and_nothing_else()
    {
        using var output = new StringWriter();
        await AdminKey.MakeAsync(gateway.Services, output);
        using var client = gateway.Client(output.ToString().Trim());
        Assert.Equal(["gateway:admin"], (await client.GetFromJsonAsync<JsonElement>("/v1/gateway/whoami")).GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/keys?limit=1")).StatusCode);
    }

    [Fact]
    public async Task The_list_is_paged_and_newest_first()
    {
        var organisation = $"paged-{Guid.NewGuid():N}";
        for (var i = 0; i < 3; i++)
        {
            await gateway.CreateKeyAsync(new { name = $"Key {i}", organisation, scopes = new[] { "catalog:read" } });
        }
        using var admin = gateway.Client();
        var first = await admin.GetAsync($"/v1/gateway/keys?organisation={organisation}&limit=2");
        var page = await first.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["Key 2", "Key 1"], page.GetProperty("items").EnumerateArray().Select(key => key.GetProperty("name").GetString()));
        Assert.Contains("rel=\"next\"", first.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
        var next = await admin.GetFromJsonAsync<JsonElement>($"/v1/gateway/keys?organisation={organisation}&limit=2&cursor={page.GetProperty("next").GetString()}");
        Assert.Equal("Key 0", Assert.Single(next.GetProperty("items").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, next.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("limit=0", "invalid-limit")]
    [InlineData("cursor=nonsense", "invalid-cursor")]
    [InlineData("cursor=WyJ4Il0", "invalid-cursor")]
    public async Task A_list_that_cannot_be_is_refused(string query, string problem)
    {
        using var admin = gateway.Client();
        var answer = await admin.GetAsync($"/v1/gateway/keys?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(problem, await answer.ProblemAsync());
    }

    [Fact]
    public async Task Only_an_administrator_may_make_keys()
    {
        using var partner = gateway.Client("partner");
        var answer = await partner.PostAsJsonAsync("/v1/gateway/keys", new { name = "x", organisation = "x", scopes = new[] { "catalog:read" } });
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("gateway:admin", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("missing-scope", await answer.ProblemAsync());
    }

    [Theory]
    [InlineData("""{"name":"x","organisation":"y","scopes":["catalog:everything"]}""", 422, "unknown-scope")]
    [InlineData("""{"name":"x","organisation":"y","scopes":["events:publish"]}""", 422, "source-required")]
    [InlineData("""{"name":"x","organisation":"y","scopes":["events:publish"],"sources":["u"]}""", 422, "invalid-source")]
    [InlineData("""{"name":"x","organisation":"y","scopes":["catalog:read"],"expiresAt":"2001-01-01T00:00:00Z"}""", 422, "already-over")]
    [InlineData("""{"name":"x","organisation":"y","scopes":["catalog:read"],"burst":5}""", 422, "burst-without-rate")]
    [InlineData("""{"name":" ","organisation":"y","scopes":["catalog:read"]}""", 422, "invalid-name")]
    [InlineData("""{"name":"x","organisation":"y","scopes":[]}""", 422, "scope-required")]
    [InlineData("""{"name":"x","organisation":"y","scopes":["catalog:read"],"perSecond":0}""", 422, "invalid-rate")]
    [InlineData("""{"name":"x","organisation":"y","scopes":["catalog:read"],"perSecond":5,"burst":0}""", 422, "invalid-rate")]
    [InlineData("""{"name":"x","organisation":"y","scopes":["catalog:read"],"scope":"more"}""", 400, "malformed-json")]
    [InlineData("""{"name":"x","organisation":"y"}""", 400, "malformed-json")]
    [InlineData("""{"name":""", 400, "malformed-json")]
    public async Task A_key_that_makes_no_sense_is_refused(string request, int status, string problem)
    {
        using var admin = gateway.Client();
        var answer = await admin.PostAsync("/v1/gateway/keys", new StringContent(request, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(problem, await answer.ProblemAsync());
    }

    [Fact]
    public async Task A_key_that_does_not_exist_can_neither_be_shown_nor_changed()
    {
        using var admin = gateway.Client();
        var address = $"/v1/gateway/keys/{Guid.NewGuid()}";
        Assert.Equal("not-found", await (await admin.GetAsync(address)).ProblemAsync());
        Assert.Equal("not-found", await (await admin.DeleteAsync(address)).ProblemAsync());
        Assert.Equal("not-found", await (await admin.PostAsJsonAsync($"{address}/rotation", new { })).ProblemAsync());
    }
}
