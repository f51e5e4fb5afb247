using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Passing_requests_on(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly Origin catalog = fixture.Fresh("catalog");
    private readonly GatewayApplication gateway = fixture.Gateway;

    [Fact]
    public async Task The_path_and_query_arrive_as_they_were_sent()
    {
        using var client = gateway.Client("partner");
        var answer = await client.GetAsync("/v1/catalog/assets?q=%E5%A4%96%E6%BB%A9&limit=2");
        Assert.Equal("origin", await answer.Content.ReadAsStringAsync());
        Assert.Equal("/v1/catalog/assets?q=%E5%A4%96%E6%BB%A9&limit=2", Assert.Single(catalog.Requests).PathAndQuery);
    }

    [Fact]
    public async Task The_service_gets_a_signed_identity_instead_of_the_key()
    {
        using var client = gateway.Client("publisher");
        await client.GetAsync("/v1/catalog/assets");
        var authorization = Assert.Single(catalog.Requests).Headers["Authorization"];
        Assert.DoesNotContain("cip_", authorization, StringComparison.Ordinal);
        var token = await VerifyAsync(authorization);
        Assert.Equal("demo-publisher", token.GetClaim("org").Value);
        Assert.Equal("events:publish", token.GetClaim("scope").Value);
        Assert.Equal("urn:cityip:demo:", token.GetClaim("src").Value);
    }

    [Fact]
    public async Task The_identity_is_signed_once_for_many_requests()
    {
        using var client = gateway.Client("partner");
        await client.GetAsync("/v1/catalog/a");
        await client.GetAsync("/v1/catalog/b");
        Assert.Single(catalog.Requests.Select(request => request.Headers["Authorization"]).Distinct());
    }

    [Theory]
    [InlineData("X-Forwarded-User")]
    [InlineData("X-Api-Key")]
    [InlineData("X-Organisation")]
    [InlineData("Cookie")]
    public async Task What_else_claims_an_identity_is_taken_away(string header)
    {
        using var client = gateway.Client("partner");
        client.DefaultRequestHeaders.Add(header, "somebody=else");
        client.DefaultRequestHeaders.Add("X-Kept", "yes");
        await client.GetAsync("/v1/catalog/assets");
        var headers = Assert.Single(catalog.Requests).Headers;
        Assert.DoesNotContain(header, headers);
        Assert.Equal("yes", headers["X-Kept"]);
    }

    [Fact]
    public async Task The_trace_goes_on()
    {
        using var client = gateway.Client("partner");
        client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await client.GetAsync("/v1/catalog/assets");
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", Assert.Single(catalog.Requests).Headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_services_own_problem_is_passed_back_untouched()
    {
        catalog.Answer = static async http =>
        {
            http.Response.StatusCode = 422;
            http.Response.ContentType = "application/problem+json";
            await http.Response.WriteAsync("""{"type":"/problems/not-known-here-yet","status":422,"detail":"its own"}""");
        };
        using var client = gateway.Client();
        var answer = await client.PostAsync("/v1/catalog/assets", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("""{"type":"/problems/not-known-here-yet","status":422,"detail":"its own"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_address_where_nothing_is_gives_404()
    {
        using var client = gateway.Client();
        var answer = await client.GetAsync("/v2/nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("not-found", await answer.ProblemAsync());
    }

    private static async Task<JsonWebToken> VerifyAsync(string authorization)
    {
        var token = AuthenticationHeaderValue.Parse(authorization).Parameter;
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new()
        {
            ValidIssuer = "cityip-gateway",
            ValidAudience = "cityip-services",
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(GatewayApplication.IdentityKey)),
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }
}
