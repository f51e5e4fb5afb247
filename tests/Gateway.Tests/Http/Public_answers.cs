using System.Net;
using System.Net.Http.Headers;
using CityIp.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Public_answers(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly GatewayApplication gateway = fixture.Gateway;
    private readonly Origin catalog = fixture.Fresh("catalog");
    private readonly string path = $"/v1/catalog/assets/{Guid.NewGuid():N}";

    [Fact]
    public async Task A_public_answer_is_kept_and_given_to_another_key()
    {
        Answer("public, max-age=60");
        using var first = gateway.Client("partner");
        Assert.Null((await first.GetAsync(path)).Headers.Age);
        var (_, secret) = await gateway.CreateKeyAsync("catalog:read");
        using var second = gateway.Client(secret);
        var answer = await second.GetAsync(path);
        Assert.Equal("answer 1", await answer.Content.ReadAsStringAsync());
        Assert.NotNull(answer.Headers.Age);
        Assert.Equal("\"1-json\"", answer.Headers.ETag?.Tag);
        Assert.Single(catalog.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("private, no-store")]
    [InlineData("private, max-age=60")]
    [InlineData("max-age=60")]
    [InlineData("public")]
    [InlineData("public, max-age=0")]
    [InlineData("public, no-cache, max-age=60")]
    public async Task What_is_not_called_public_is_not_kept(string? control)
    {
        Answer(control);
        using var client = gateway.Client("partner");
        await client.GetAsync(path);
        Assert.Equal("answer 2", await client.GetStringAsync(path));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(201)]
    public async Task Only_200_is_kept(int status)
    {
        Answer("public, max-age=60", status);
        using var client = gateway.Client("partner");
        await client.GetAsync(path);
        await client.GetAsync(path);
        Assert.Equal(2, catalog.Requests.Count);
    }

    [Fact]
    public async Task An_answer_with_a_cookie_is_not_kept()
    {
        catalog.Answer = static http =>
        {
            http.Response.Headers.CacheControl = "public, max-age=60";
            http.Response.Cookies.Append("a", "b");
            return http.Response.WriteAsync("x");
        };
        using var client = gateway.Client("partner");
        await client.GetAsync(path);
        await client.GetAsync(path);
        Assert.Equal(2, catalog.Requests.Count);
    }

    [Fact]
    public async Task A_key_that_may_write_always_sees_what_is_there()
    {
        Answer("public, max-age=60");
        using var reader = gateway.Client("partner");
        await reader.GetAsync(path);
        var (_, secret) = await gateway.CreateKeyAsync("catalog:read", "catalog:write");
        using var writer = gateway.Client(secret);
        Assert.Equal("answer 2", await writer.GetStringAsync(path));
        Assert.Equal("answer 1", await reader.GetStringAsync(path));
    }

    [Fact]
    public async Task What_a_key_that_may_write_was_answered_is_not_kept_for_others()
    {
        Answer("public, max-age=60");
        using var writer = gateway.Client();
        await writer.GetAsync(path);
        using var reader = gateway.Client("partner");
        Assert.Equal("answer 2", await reader.GetStringAsync(path));
    }

    [Fact]
    public async Task A_key_that_may_not_read_gets_the_services_own_refusal_and_not_what_was_kept()
    {
        Answer("public, max-age=60");
        using var reader = gateway.Client("partner");
        await reader.GetAsync(path);
        catalog.Answer = static http =>
        {
            http.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        using var publisher = gateway.Client("publisher");
        Assert.Equal(HttpStatusCode.Forbidden, (await publisher.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_revoked_key_gets_nothing_of_what_was_kept()
    {
        Answer("public, max-age=60");
        var (id, secret) = await gateway.CreateKeyAsync("catalog:read");
        using var client = gateway.Client(secret);
        await client.GetAsync(path);
        using var admin = gateway.Client();
        await admin.DeleteAsync($"/v1/gateway/keys/{id}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("?a=1", null, null)]
    [InlineData("", "zh-Hans", null)]
    [InlineData("", null, "application/ld+json")]
    public async Task Another_query_language_or_form_is_another_answer(string query, string? language, string? accept)
    {
        Answer("public, max-age=60");
        using var client = gateway.Client("partner");
        await client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path + query);
        if (language is not null)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }
        Assert.Equal("answer 2", await (await client.SendAsync(request)).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("\"1-json\"", HttpStatusCode.NotModified)]
    [InlineData("\"0-json\"", HttpStatusCode.OK)]
    public async Task Whoever_has_the_answer_kept_is_told_so(string tag, HttpStatusCode status)
    {
        Answer("public, max-age=60");
        using var client = gateway.Client("partner");
        await client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(new(tag));
        var answer = await client.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("\"1-json\"", answer.Headers.ETag?.Tag);
        Assert.Single(catalog.Requests);
    }

    [Fact]
    public async Task It_is_kept_as_long_as_the_service_said()
    {
        Answer("public, max-age=1");
        using var client = gateway.Client("partner");
        await client.GetAsync(path);
        await Eventually.True(async () => await client.GetStringAsync(path) != "answer 1");
    }

    [Fact]
    public async Task The_limit_counts_also_what_was_kept()
    {
        Answer("public, max-age=60");
        var (_, secret) = await gateway.CreateKeyAsync(new { name = "slow", organisation = "test", scopes = new[] { "catalog:read" }, perSecond = 0.1, burst = 2 });
        using var client = gateway.Client(secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
        var kept = await client.GetAsync(path);
        Assert.NotNull(kept.Headers.Age);
        Assert.Equal("\"key\";r=0;t=20", kept.Headers.GetValues("RateLimit").Single());
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync(path)).StatusCode);
    }

    private void Answer(string? control, int status = 200)
    {
        var count = 0;
        catalog.Answer = http =>
        {
            count++;
            http.Response.StatusCode = status;
            http.Response.Headers.ETag = $"\"{count}-json\"";
            if (control is not null)
            {
                http.Response.Headers.CacheControl = control;
            }
            return http.Response.WriteAsync($"answer {count}");
        };
    }
}
