using System.Net;
using CityIp.Gateway.Keys;
using CityIp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Keys_known_to_several_gateways(TestServers servers)
{
    private readonly (string, string?) prefix = ("Gateway:CachePrefix", $"test:{Guid.NewGuid():N}");

    [Fact]
    public async Task A_revocation_is_heard_of_at_once()
    {
        await using var one = await GatewayApplication.StartAsync(servers, null, prefix);
        await using var two = await GatewayApplication.StartAsync(servers, null, prefix);
        var (id, secret) = await one.CreateKeyAsync("catalog:read");
        using var client = two.Client(secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
        using var admin = one.Client();
        await admin.DeleteAsync($"/v1/gateway/keys/{id}");
        // Well before what it knows becomes old.
        await Eventually.True(async () => (await client.GetAsync("/v1/gateway/whoami")).StatusCode == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Without_Redis_it_is_noticed_when_what_is_known_becomes_old()
    {
        var nowhere = ("ConnectionStrings:cache", (string?)"127.0.0.1:1");
        await using var one = await GatewayApplication.StartAsync(servers, null, prefix, nowhere);
        await using var two = await GatewayApplication.StartAsync(servers, null, prefix, nowhere);
        var (id, secret) = await one.CreateKeyAsync("catalog:read");
        using var client = two.Client(secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
        using var admin = one.Client();
        await admin.DeleteAsync($"/v1/gateway/keys/{id}");
        await Eventually.True(async () => (await client.GetAsync("/v1/gateway/whoami")).StatusCode == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task While_the_database_is_away_known_keys_pass_and_unknown_ones_are_told_to_wait()
    {
        var postgres = new NpgsqlConnectionStringBuilder(servers.Postgres("gatewaydb"));
        await using var relay = new Relay(postgres.Host!, postgres.Port);
        (postgres.Host, postgres.Port) = ("127.0.0.1", relay.Port);
        await using var gateway = await GatewayApplication.StartAsync(servers, null, ("ConnectionStrings:gatewaydb", postgres.ConnectionString));
        var known = await gateway.CreateKeyAsync("catalog:read");
        var unknown = await gateway.CreateKeyAsync("catalog:read");
        using var client = gateway.Client(known.Secret);
        await client.GetAsync("/v1/gateway/whoami");
        relay.Cut();

        // Also once what is known would have been looked up again.
        var ring = gateway.Services.GetRequiredService<KeyRing>();
        await Eventually.True(() => !ring.TryGet(SecretHash.Of(known.Secret), out _));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);

        using var other = gateway.Client(unknown.Secret);
        var answer = await other.GetAsync("/v1/gateway/whoami");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("key-check-unavailable", await answer.ProblemAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health")).StatusCode);

        relay.Mend();
        await Eventually.True(async () => (await other.GetAsync("/v1/gateway/whoami")).StatusCode == HttpStatusCode.OK);
    }
}
