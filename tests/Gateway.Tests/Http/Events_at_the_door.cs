using System.Net;
using System.Text;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Events_at_the_door(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Activities = "/v1/events/activities";
    private readonly GatewayApplication gateway = fixture.Gateway;

    [Fact]
    public async Task A_handshake_passes_without_a_key()
    {
        var origin = fixture.Fresh("events");
        origin.Answer = static http =>
        {
            http.Response.StatusCode = 204;
            http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
            http.Response.Headers["WebHook-Allowed-Rate"] = "120";
            return Task.CompletedTask;
        };
        using var nobody = gateway.Client(null);
        using var answer = await nobody.SendAsync(Handshake(Activities));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("events.example.com", answer.Headers.GetValues("WebHook-Allowed-Origin").Single());
        Assert.Equal("120", answer.Headers.GetValues("WebHook-Allowed-Rate").Single());
        // It counts against the address.
        Assert.StartsWith("\"address\"", answer.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        var passed = Assert.Single(origin.Requests);
        Assert.Equal(("OPTIONS", Activities), (passed.Method, passed.PathAndQuery));
        Assert.False(passed.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_handshake_is_limited()
    {
        await using var slow = await fixture.AnotherAsync(("Limits:Address:PerSecond", "0.1"), ("Limits:Address:Burst", "3"));
        using var nobody = slow.Client(null);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            using var answer = await nobody.SendAsync(Handshake(Activities));
            answers.Add(answer.StatusCode);
        }
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Theory]
    [InlineData("POST", Activities)]
    [InlineData("GET", Activities)]
    [InlineData("OPTIONS", "/v1/events/activities/limits")]
    [InlineData("OPTIONS", "/v1/events/activity-types")]
    [InlineData("OPTIONS", "/v1/events/dead-letters")]
    [InlineData("OPTIONS", "/v1/catalog/assets")]
    [InlineData("OPTIONS", "/v1/gateway/keys")]
    public async Task Nothing_else_does(string method, string path)
    {
        var (events, catalog) = (fixture.Fresh("events"), fixture.Fresh("catalog"));
        using var nobody = gateway.Client(null);
        using var answer = await nobody.SendAsync(Handshake(path, new(method)));
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.MethodNotAllowed });
        Assert.Empty(events.Requests);
        Assert.Empty(catalog.Requests);
    }

    [Fact]
    public async Task Attributes_in_raw_utf_8_reach_the_service_as_they_are()
    {
        var origin = fixture.Fresh("events");
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null, RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 }) { BaseAddress = new(gateway.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Post, Activities) { Content = new ByteArrayContent("{}"u8.ToArray()) };
        request.Headers.Authorization = new("Bearer", gateway.Keys["publisher"]);
        request.Headers.TryAddWithoutValidation("ce-subject", "武康大楼 €");
        request.Headers.TryAddWithoutValidation("ce-place", "%E6%AD%A6");
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        var passed = Assert.Single(origin.Requests);
        Assert.Equal(("武康大楼 €", "%E6%AD%A6"), (passed.Headers["ce-subject"], passed.Headers["ce-place"]));
    }

    private static HttpRequestMessage Handshake(string path, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Options, path);
        request.Headers.Add("WebHook-Request-Origin", "events.example.com");
        request.Headers.Add("WebHook-Request-Rate", "120");
        return request;
    }
}
