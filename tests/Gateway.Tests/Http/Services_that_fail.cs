using System.Net;
using System.Net.Http.Headers;
using CityIp.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Services_that_fail(TestServers servers)
{
    [Fact]
    public async Task A_service_that_is_not_there_gives_502_and_then_503_at_once()
    {
        await using var gateway = await GatewayApplication.StartAsync(servers);
        using var client = gateway.Client();
        var seen = new HashSet<string>();
        await Eventually.True(async () =>
        {
            var answer = await client.GetAsync("/v1/catalog/assets");
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable });
            Assert.NotNull(answer.Headers.RetryAfter);
            seen.Add(await answer.ProblemAsync());
            return seen.Contains("service-away");
        });
        Assert.Subset(new HashSet<string> { "service-unreachable", "service-away" }, seen);
    }

    [Fact]
    public async Task A_service_that_comes_back_is_used_again()
    {
        string address;
        await using (var first = await Origin.StartAsync())
        {
            address = first.Address;
        }
        await using var gateway = await GatewayApplication.StartAsync(servers, null, ("services:catalog:http:0", address));
        using var client = gateway.Client();
        await Eventually.True(async () => (await client.GetAsync("/v1/catalog/assets")).StatusCode == HttpStatusCode.ServiceUnavailable);
        await using var back = await Origin.StartAsync(address);
        await Eventually.True(async () => (await client.GetAsync("/v1/catalog/assets")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_service_that_says_it_is_unhealthy_gets_no_requests()
    {
        await using var catalog = await Origin.StartAsync();
        catalog.Health = 503;
        await using var gateway = await GatewayApplication.StartAsync(servers, new() { ["catalog"] = catalog });
        using var client = gateway.Client();
        await Eventually.True(async () => (await client.GetAsync("/v1/catalog/assets")).StatusCode == HttpStatusCode.ServiceUnavailable);
        catalog.Health = 200;
        await Eventually.True(async () => (await client.GetAsync("/v1/catalog/assets")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_gives_504()
    {
        await using var catalog = await Origin.StartAsync();
        catalog.Answer = static http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        await using var gateway = await GatewayApplication.StartAsync(servers, new() { ["catalog"] = catalog }, ("ReverseProxy:Clusters:catalog:HttpRequest:ActivityTimeout", "00:00:01"));
        using var client = gateway.Client();
        var answer = await client.GetAsync("/v1/catalog/assets");
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("service-timeout", await answer.ProblemAsync());
    }

    [Fact]
    public async Task A_connection_that_breaks_gives_502_and_says_that_the_effect_is_unknown()
    {
        await using var catalog = await Origin.StartAsync();
        catalog.Answer = static http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayApplication.StartAsync(servers, new() { ["catalog"] = catalog });
        using var client = gateway.Client();
        var answer = await client.PostAsync("/v1/catalog/assets", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("unknown", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(catalog.Requests);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_read_whose_connection_fails_is_tried_once_elsewhere(string method)
    {
        await using var good = await Origin.StartAsync();
        await using var gateway = await StartWithOneDeadDestinationAsync(good);
        using var client = gateway.Client();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(new HttpRequestMessage(new(method), "/v1/catalog/assets"))).StatusCode);
        }
        Assert.Equal(20, good.Requests.Count);
    }

    [Fact]
    public async Task A_write_is_not_tried_elsewhere()
    {
        await using var good = await Origin.StartAsync();
        await using var gateway = await StartWithOneDeadDestinationAsync(good);
        using var client = gateway.Client();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            statuses.Add((await client.PostAsync("/v1/catalog/assets", new StringContent("{}"))).StatusCode);
        }
        Assert.Contains(HttpStatusCode.BadGateway, statuses);
        Assert.Equal(statuses.Count(status => status == HttpStatusCode.OK), good.Requests.Count);
    }

    /// <summary>Health checks off, so that the dead one stays in use.</summary>
    private Task<GatewayApplication> StartWithOneDeadDestinationAsync(Origin good) => GatewayApplication.StartAsync(
        servers,
        new() { ["catalog"] = good },
        ("services:catalog:http:1", "http://127.0.0.1:1"),
        ("ReverseProxy:Clusters:catalog:HealthCheck:Active:Enabled", "false"),
        ("ReverseProxy:Clusters:catalog:HealthCheck:Passive:Enabled", "false"));
}
