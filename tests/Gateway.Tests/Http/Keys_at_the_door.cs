using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Gateway.Keys;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Keys_at_the_door(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly GatewayApplication gateway = fixture.Gateway;

    [Fact]
    public async Task Whoever_has_a_key_can_ask_what_it_may_do()
    {
        using var client = gateway.Client("publisher");
        var me = await client.GetFromJsonAsync<JsonElement>("/v1/gateway/whoami");
        Assert.Equal("demo-publisher", me.GetProperty("organisation").GetString());
        Assert.Equal("test", me.GetProperty("mode").GetString());
        Assert.Equal("events:publish", Assert.Single(me.GetProperty("scopes").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Without_a_key_nothing_is_passed_on()
    {
        using var client = gateway.Client(null);
        var answer = await client.GetAsync("/v1/catalog/assets");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal("unauthenticated", await answer.ProblemAsync());
    }

    [Theory]
    [InlineData("?key=")]
    [InlineData("?access_token=")]
    [InlineData("?api_key=")]
    public async Task A_key_in_the_address_is_not_read(string query)
    {
        using var client = gateway.Client(null);
        var answer = await client.GetAsync($"/v1/gateway/whoami{query}{gateway.Keys["admin"]}");
        Assert.Equal("unauthenticated", await answer.ProblemAsync());
    }

    [Theory]
    [InlineData("X-Api-Key", "")]
    [InlineData("Proxy-Authorization", "Bearer ")]
    [InlineData("Authorization", "Basic ")]
    public async Task A_key_in_another_header_is_not_read(string header, string scheme)
    {
        using var client = gateway.Client(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, scheme + gateway.Keys["admin"]);
        Assert.Equal("unauthenticated", await (await client.GetAsync("/v1/gateway/whoami")).ProblemAsync());
    }

    [Fact]
    public async Task A_text_that_is_no_key_is_refused()
    {
        using var client = gateway.Client("eyJhbGciOiJub25lIn0.e30.");
        Assert.Equal("not-a-key", await (await client.GetAsync("/v1/gateway/whoami")).ProblemAsync());
    }

    [Fact]
    public async Task A_mistyped_key_is_told_by_its_checksum()
    {
        var key = gateway.Keys["admin"];
        using var client = gateway.Client(key[..^1] + (key[^1] == 'a' ? 'b' : 'a'));
        Assert.Equal("mistyped-key", await (await client.GetAsync("/v1/gateway/whoami")).ProblemAsync());
    }

    [Fact]
    public async Task A_key_of_the_other_mode_is_refused()
    {
        using var client = gateway.Client(KeyText.New(GatewayMode.Live));
        Assert.Equal("other-mode-key", await (await client.GetAsync("/v1/gateway/whoami")).ProblemAsync());
    }

    [Fact]
    public async Task A_key_that_nobody_made_is_refused()
    {
        using var client = gateway.Client(KeyText.New(GatewayMode.Test));
        Assert.Equal("unknown-key", await (await client.GetAsync("/v1/gateway/whoami")).ProblemAsync());
    }

    [Fact]
    public async Task The_health_endpoints_need_no_key()
    {
        using var client = gateway.Client(null);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alive")).StatusCode);
    }
}
