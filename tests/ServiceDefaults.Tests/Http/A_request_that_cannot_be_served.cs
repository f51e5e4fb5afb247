using System.Net.Http.Headers;
using System.Text;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Http;

public sealed class A_request_that_cannot_be_served(TestServers servers) : IAsyncLifetime
{
    private ThingService service = null!;

    public async ValueTask InitializeAsync() => service = await ThingService.StartAsync(servers, "problems");

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData("""{"code":"x" """, "malformed-json")]
    [InlineData("""{"code":"x","name":5}""", "malformed-json")]
    [InlineData("""{"code":"x"}""", "malformed-json")]
    [InlineData("""{"code":"x","name":null}""", "malformed-json")]
    [InlineData("""{"code":"x","name":"y","colour":"red"}""", "malformed-json")]
    public async Task Says_what_is_wrong_with_the_body(string body, string slug)
    {
        using var answer = await service.Client().PostAsync("/things/", Json.Of(body));

        await answer.IsProblem(400, slug);
    }

    [Fact]
    public async Task Names_the_unknown_field()
    {
        using var answer = await service.Client().PostAsync("/things/", Json.Of("""{"code":"x","name":"y","colour":"red"}"""));

        Assert.Contains("'colour'", (await answer.IsProblem(400, "malformed-json")).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_content_type_it_does_not_read()
    {
        using var answer = await service.Client().PostAsync("/things/", new StringContent("x", Encoding.UTF8, "text/plain"));

        Assert.Contains("text/plain", (await answer.IsProblem(415, "unsupported-media-type")).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_scope_the_key_lacks()
    {
        using var answer = await service.Client("thing:read").PostAsync("/things/", Json.Of("""{"code":"x","name":"y"}"""));

        Assert.Equal("thing:write", (await answer.IsProblem(403, "missing-scope")).GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Is_refused_without_the_gateways_token()
    {
        using var client = service.Client();
        client.DefaultRequestHeaders.Authorization = null;
        await (await client.GetAsync("/things/x")).IsProblem(401, "unauthenticated");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "cip_test_abc");
        await (await client.GetAsync("/things/x")).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Is_refused_with_a_token_that_has_expired()
    {
        using var client = service.Client(now: DateTimeOffset.UtcNow.AddMinutes(-10));

        await (await client.GetAsync("/things/x")).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Is_refused_once_its_token_ends_also_when_the_token_was_good_before()
    {
        // Good for two seconds more: five minutes, and the minute that clocks may be apart.
        using var client = service.Client(now: DateTimeOffset.UtcNow - Identity.Lifetime - Identity.Skew + TimeSpan.FromSeconds(2));
        await (await client.GetAsync("/things/none")).IsProblem(404, "not-found");
        await (await client.GetAsync("/things/none")).IsProblem(404, "not-found");

        await Eventually.Passes(async () => await (await client.GetAsync("/things/none")).IsProblem(401, "unauthenticated"));
    }

    [Fact]
    public async Task Says_that_there_is_no_such_thing_and_no_such_address()
    {
        await (await service.Client().GetAsync("/things/none")).IsProblem(404, "not-found");
        await (await service.Client().GetAsync("/nowhere")).IsProblem(404, "not-found");
        await (await service.Client().DeleteAsync("/things/none")).IsProblem(405, "method-not-allowed");
    }

    [Fact]
    public async Task Tells_a_change_without_and_with_a_stale_precondition()
    {
        await service.SaveAsync("changing", "first", withMessage: false);
        using var client = service.Client();
        await (await client.PutAsync("/things/changing", Json.Of("""{"name":"second"}"""))).IsProblem(428, "precondition-required");
        Assert.Equal(204, (int)(await ChangeAsync("\"1-json\"")).StatusCode);
        await (await ChangeAsync("\"1-json\"")).IsProblem(412, "stale");

        async Task<HttpResponseMessage> ChangeAsync(string etag)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/things/changing") { Content = Json.Of("""{"name":"second"}""") };
            request.Headers.TryAddWithoutValidation("If-Match", etag);
            return await client.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("cursor=nonsense", "invalid-cursor")]
    [InlineData("cursor=WyJhIiwiYiJd", "invalid-cursor")]
    [InlineData("limit=0", "invalid-limit")]
    [InlineData("limit=201", "invalid-limit")]
    [InlineData("limit=many", "bad-request")]
    public async Task Says_what_is_wrong_with_the_paging(string query, string slug) =>
        await (await service.Client().GetAsync($"/things/?{query}")).IsProblem(400, slug);
}
