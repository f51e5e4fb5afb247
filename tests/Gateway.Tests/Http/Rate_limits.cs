using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Rate_limits(TestServers servers)
{
    private static readonly (string, string?) Slow = ("Limits:Key:PerSecond", "0.1");

    [Fact]
    public async Task Every_answer_says_how_the_limit_stands()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers, null, Slow, ("Limits:Key:Burst", "5"));
        using var client = gateway.Client();
        var answer = await client.GetAsync("/v1/gateway/whoami");
        Assert.Equal("\"key\";q=5;w=50", answer.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal("\"key\";r=4;t=10", answer.Headers.GetValues("RateLimit").Single());
        var bad = await client.GetAsync("/v1/catalog/assets");
        Assert.Equal("\"key\";r=3;t=20", bad.Headers.GetValues("RateLimit").Single());
    }

    [Fact]
    public async Task Above_the_limit_a_request_is_refused_and_says_when_to_come_again()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers, null, Slow, ("Limits:Key:Burst", "2"));
        using var client = gateway.Client();
        await client.GetAsync("/v1/gateway/whoami");
        await client.GetAsync("/v1/gateway/whoami");
        var answer = await client.GetAsync("/v1/gateway/whoami");
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 10);
        Assert.Equal("\"key\";r=0;t=20", answer.Headers.GetValues("RateLimit").Single());
        Assert.Equal("rate-limited", await answer.ProblemAsync());
    }

    [Fact]
    public async Task After_the_time_it_said_there_is_one_again()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers, null, ("Limits:Key:PerSecond", "1"), ("Limits:Key:Burst", "1"));
        using var client = gateway.Client();
        await client.GetAsync("/v1/gateway/whoami");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
        await Eventually.True(async () => (await client.GetAsync("/v1/gateway/whoami")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_gateways_share_one_limit()
    {
        var prefix = ("Gateway:CachePrefix", (string?)$"test:{Guid.NewGuid():N}");
        await using var one = await GatewayApplication.StartAsync(servers, null, Slow, prefix, ("Limits:Key:Burst", "10"));
        await using var two = await GatewayApplication.StartAsync(servers, null, Slow, prefix, ("Limits:Key:Burst", "10"));
        using var first = one.Client();
        using var second = two.Client();
        var passed = 0;
        for (var i = 0; i < 10; i++)
        {
            passed += (await first.GetAsync("/v1/gateway/whoami")).IsSuccessStatusCode ? 1 : 0;
            passed += (await second.GetAsync("/v1/gateway/whoami")).IsSuccessStatusCode ? 1 : 0;
        }
        Assert.InRange(passed, 10, 11);
    }

    [Fact]
    public async Task Many_at_once_get_no_more_than_the_limit()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers, null, Slow, ("Limits:Key:Burst", "50"));
        using var client = gateway.Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetAsync("/v1/gateway/whoami")));
        Assert.InRange(answers.Count(answer => answer.IsSuccessStatusCode), 50, 51);
    }

    [Fact]
    public async Task One_keys_requests_take_nothing_from_another()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers, null, Slow, ("Limits:Key:Burst", "1"));
        using var first = gateway.Client("partner");
        using var second = gateway.Client("publisher");
        await first.GetAsync("/v1/gateway/whoami");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await first.GetAsync("/v1/gateway/whoami")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("/v1/gateway/whoami")).StatusCode);
    }

    [Fact]
    public async Task A_key_can_have_a_limit_of_its_own()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers);
        var (_, secret) = await gateway.CreateKeyAsync(new { name = "slow", organisation = "test", scopes = new[] { "catalog:read" }, perSecond = 0.5 });
        using var client = gateway.Client(secret);
        var limits = await client.GetFromJsonAsync<JsonElement>("/v1/gateway/limits");
        Assert.Equal(0.5, limits.GetProperty("yourKey").GetProperty("perSecond").GetDouble());
        Assert.Equal(1, limits.GetProperty("yourKey").GetProperty("burst").GetInt64());
        Assert.Equal(5000, limits.GetProperty("perKey").GetProperty("perSecond").GetDouble());
        Assert.Equal(1114112, limits.GetProperty("bodyBytes").GetProperty("POST /v1/events/activities").GetInt64());
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync("/v1/gateway/limits")).StatusCode);
    }

    [Fact]
    public async Task Requests_without_a_good_key_count_against_their_address()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers, null, ("Limits:Address:PerSecond", "0.1"), ("Limits:Address:Burst", "3"));
        using var nobody = gateway.Client(null);
        using var guesser = gateway.Client(Keys.KeyText.New(GatewayMode.Test));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            statuses.Add((await guesser.GetAsync("/v1/gateway/whoami")).StatusCode);
        }
        Assert.Contains(HttpStatusCode.Unauthorized, statuses);
        var answer = await nobody.GetAsync("/docs/");
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("\"address\";q=3;w=30", answer.Headers.GetValues("RateLimit-Policy").Single());
    }

    [Fact]
    public async Task A_good_key_passes_however_busy_its_address_is()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers, null, ("Limits:Address:PerSecond", "0.1"), ("Limits:Address:Burst", "2"));
        using var client = gateway.Client();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
        using var nobody = gateway.Client(null);
        while ((await nobody.GetAsync("/v1/gateway/whoami")).StatusCode != HttpStatusCode.TooManyRequests)
        {
        }
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
    }

    [Fact]
    public async Task Many_good_keys_may_come_from_one_address_at_once()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers, null, ("Limits:Address:PerSecond", "0.1"), ("Limits:Address:Burst", "2"));
        for (var device = 0; device < 6; device++)
        {
            var (_, secret) = await gateway.CreateKeyAsync(new { name = $"device {device}", organisation = "test", scopes = new[] { "catalog:read" } });
            using var client = gateway.Client(secret);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
        }
        using var guesser = gateway.Client(Keys.KeyText.New(GatewayMode.Test));
        Assert.Equal(HttpStatusCode.Unauthorized, (await guesser.GetAsync("/v1/gateway/whoami")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await guesser.GetAsync("/v1/gateway/whoami")).StatusCode);
    }

    [Fact]
    public async Task A_key_that_was_good_is_looked_up_again_at_no_cost_to_its_address()
    {
        var clock = new Clock();
        await using var gateway = await GatewayApplication.StartAsync(servers, clock, null, ("Limits:Address:PerSecond", "0.01"), ("Limits:Address:Burst", "2"));
        using var client = gateway.Client();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
        using var nobody = gateway.Client(null);
        while ((await nobody.GetAsync("/v1/gateway/whoami")).StatusCode != HttpStatusCode.TooManyRequests)
        {
        }
        clock.Pass(TimeSpan.FromSeconds(11));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
    }

    [Fact]
    public async Task Without_Redis_the_gateway_gives_its_share_and_says_that_it_is_degraded()
    {
        var (host, port) = Endpoint(servers.Cache);
        await using var relay = new Relay(host, port);
        await using var gateway = await GatewayApplication.StartAsync(servers, null, Slow, ("Limits:Key:Burst", "20"), ("Limits:LocalShare", "0.5"), ("ConnectionStrings:cache", $"127.0.0.1:{relay.Port}"));
        using var client = gateway.Client();
        Assert.Equal("Healthy", await HealthAsync(client));
        relay.Cut();

        var passed = 0;
        while ((await client.GetAsync("/v1/gateway/whoami")).IsSuccessStatusCode)
        {
            passed++;
        }
        Assert.InRange(passed, 10, 11);
        Assert.Equal("Degraded", await HealthAsync(client));

        relay.Mend();
        await Eventually.True(async () => (await client.GetAsync("/v1/gateway/whoami")).IsSuccessStatusCode && await HealthAsync(client) == "Healthy");
    }

    [Theory]
    [InlineData("Limits:Key:PerSecond", "0")]
    [InlineData("Limits:Address:Burst", "-1")]
    public async Task A_limit_that_lets_nobody_in_stops_the_gateway_at_its_start(string setting, string value)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () => await GatewayApplication.StartAsync(servers, null, (setting, value)));
        Assert.Contains("must be above 0", failure.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string?> HealthAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("/health")).GetProperty("checks").GetProperty("limits").GetProperty("status").GetString();

    internal static (string Host, int Port) Endpoint(string address)
    {
        var parts = address.Split(',')[0].Split(':');
        return (parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
