using System.Net;
using System.Net.Http.Headers;
using CityIp.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Bodies_and_streams(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly GatewayApplication gateway = fixture.Gateway;

    [Theory]
    [InlineData("catalog", "/v1/catalog/assets", 256 * 1024)]
    [InlineData("events", "/v1/events/activities", 1024 * 1024)]
    [InlineData("events", "/v1/events/expos/yrd-2024/booths/import", 2 * 1024 * 1024)]
    public async Task A_body_up_to_the_limit_passes_and_a_larger_one_does_not(string service, string path, int limit)
    {
        var origin = fixture.Fresh(service);
        origin.Answer = static async http =>
        {
            var bytes = 0L;
            var buffer = new byte[64 * 1024];
            for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0;)
            {
                bytes += read;
            }
            await http.Response.WriteAsync($"{bytes}");
        };
        using var client = gateway.Client();
        Assert.Equal($"{limit}", await (await client.PostAsync(path, new ByteArrayContent(new byte[limit]))).Content.ReadAsStringAsync());

        // Asks first: who is refused in the middle of sending may find the connection closed before the answer is read.
        using var larger = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[limit + (128 * 1024)]) };
        larger.Headers.ExpectContinue = true;
        var answer = await client.SendAsync(larger);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("too-large", await answer.ProblemAsync());
        Assert.Single(origin.Requests);
    }

    [Fact]
    public async Task A_body_that_does_not_say_its_length_is_stopped_at_the_limit()
    {
        var origin = fixture.Fresh("catalog");
        origin.Answer = static http => http.Request.Body.CopyToAsync(Stream.Null);
        using var client = gateway.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/catalog/assets") { Content = new ByteArrayContent(new byte[300 * 1024]) };
        request.Headers.TransferEncodingChunked = true;
        var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("too-large", await answer.ProblemAsync());
    }

    [Fact]
    public async Task The_gateways_own_addresses_have_a_limit_too()
    {
        using var client = gateway.Client();
        var answer = await client.PostAsync("/v1/gateway/keys", new StringContent($"{{\"name\":\"{new string('x', 300 * 1024)}\"}}", MediaTypeHeaderValue.Parse("application/json")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("too-large", await answer.ProblemAsync());
    }

    [Fact]
    public async Task An_event_arrives_before_the_stream_ends()
    {
        var release = new TaskCompletionSource();
        fixture.Fresh("analytics").Answer = async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("id: 1\ndata: first\n\n");
            await release.Task.WaitAsync(http.RequestAborted);
            await http.Response.WriteAsync("id: 2\ndata: second\n\n");
        };
        using var client = gateway.Client();
        using var answer = await OpenAsync(client);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("id: 1", await reader.ReadLineAsync());
        release.SetResult();
        Assert.Contains("data: second", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Last_event_id_reaches_the_service()
    {
        var analytics = fixture.Fresh("analytics");
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add("Last-Event-ID", "7-42");
        using var answer = await OpenAsync(client);
        Assert.Equal("7-42", Assert.Single(analytics.Requests).Headers["Last-Event-ID"]);
    }

    [Fact]
    public async Task A_stream_on_which_nothing_comes_is_not_timed_out()
    {
        var quick = ("ReverseProxy:Clusters:analytics:HttpRequest:ActivityTimeout", "00:00:01");
        await using var impatient = await fixture.AnotherAsync(quick);
        var release = new TaskCompletionSource();
        fixture.Fresh("analytics").Answer = async http =>
        {
            if (http.Request.Path.Value!.EndsWith("/heat", StringComparison.Ordinal))
            {
                http.Response.ContentType = "text/event-stream";
                await http.Response.Body.FlushAsync();
            }
            await release.Task.WaitAsync(http.RequestAborted);
            await http.Response.WriteAsync("late");
        };
        using var client = impatient.Client();
        using var stream = await OpenAsync(client);
        // What is no stream is timed out meanwhile: that much time has passed.
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await client.GetAsync("/v1/analytics/cities")).StatusCode);
        release.SetResult();
        Assert.Equal("late", await stream.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_stream_ends_when_its_key_is_revoked()
    {
        Endless();
        var (id, secret) = await gateway.CreateKeyAsync("analytics:read");
        using var client = gateway.Client(secret);
        using var answer = await OpenAsync(client);
        using var admin = gateway.Client();
        await admin.DeleteAsync($"/v1/gateway/keys/{id}");
        await Assert.ThrowsAnyAsync<Exception>(async () => await answer.Content.ReadAsStringAsync().WaitAsync(Eventually.Patience));
        Assert.Equal("revoked-key", await (await client.GetAsync("/v1/analytics/expos/yrd-2024/heat")).ProblemAsync());
    }

    [Fact]
    public async Task A_key_has_so_many_streams_and_no_more_until_one_ends()
    {
        await using var strict = await fixture.AnotherAsync(("Limits:StreamsPerKey", "1"));
        Endless();
        using var client = strict.Client();
        using (await OpenAsync(client))
        {
            using var second = await OpenAsync(client);
            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
            Assert.NotNull(second.Headers.RetryAfter);
            Assert.Equal("too-many-streams", await second.ProblemAsync());
        }
        await Eventually.True(async () =>
        {
            using var again = await OpenAsync(client);
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    private void Endless() => fixture.Fresh("analytics").Answer = static async http =>
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync("data: x\n\n");
        await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    };

    private static Task<HttpResponseMessage> OpenAsync(HttpClient client)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/analytics/expos/yrd-2024/heat");
        request.Headers.Accept.Add(new("text/event-stream"));
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
