using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace CityIp.Events.Tests.Http;

/// <summary>CloudEvents, HTTP 1.1 Web Hooks, section 4.</summary>
public sealed class Shaking_hands(EventsApplication events) : IAsyncLifetime
{
    private WebApplicationFactory<Program> service = null!;
    private HttpClient nobody = null!;

    public ValueTask InitializeAsync()
    {
        service = events.Build(new() { ["Intake:AllowedOrigins:0"] = "events.example.com", ["Intake:AllowedOrigins:1"] = "Other.Example", ["Intake:AllowedRate"] = "6000" });
        nobody = service.CreateClient();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        nobody.Dispose();
        await service.DisposeAsync();
    }

    [Theory]
    [InlineData("events.example.com", null, "6000")]
    [InlineData("events.example.com", "120", "120")]
    [InlineData("events.example.com", "100000", "6000")]
    [InlineData("other.example", "6000", "6000")]
    public async Task A_configured_origin_is_welcome_without_a_key(string origin, string? rate, string granted)
    {
        using var answer = await nobody.SendAsync(Ask(("WebHook-Request-Origin", origin), ("WebHook-Request-Rate", rate), ("WebHook-Request-Callback", "https://events.example.com/callback?id=7")));
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal(origin, answer.Headers.GetValues("WebHook-Allowed-Origin").Single());
        Assert.Equal(granted, answer.Headers.GetValues("WebHook-Allowed-Rate").Single());
        Assert.Contains("POST", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Any_other_origin_is_not()
    {
        using var answer = await IsNotWelcome(403, "origin-not-allowed", ("WebHook-Request-Origin", "elsewhere.example.com"));
        using var unconfigured = events.Anonymous();
        using var nowhere = await unconfigured.SendAsync(Ask(("WebHook-Request-Origin", "events.example.com")));
        Assert.Equal(403, (int)nowhere.StatusCode);
    }

    [Theory]
    [InlineData("https://events.example.com", null)]
    [InlineData("*", null)]
    [InlineData("-events.example.com", null)]
    [InlineData("events.example.com", "0")]
    [InlineData("events.example.com", "-5")]
    [InlineData("events.example.com", "fast")]
    [InlineData("events.example.com", "99999999999")]
    public async Task A_malformed_question_is_told_so(string origin, string? rate)
    {
        using var answer = await IsNotWelcome(400, "invalid-handshake", ("WebHook-Request-Origin", origin), ("WebHook-Request-Rate", rate));
    }

    [Fact]
    public async Task Two_origins_in_one_question_are_none()
    {
        using var answer = await IsNotWelcome(400, "invalid-handshake", ("WebHook-Request-Origin", "events.example.com"), ("WebHook-Request-Origin", "other.example"));
    }

    [Fact]
    public async Task A_browsers_question_is_not_this_one()
    {
        using var answer = await nobody.SendAsync(Ask(("Origin", "https://events.example.com"), ("Access-Control-Request-Method", "POST")));
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Contains("POST", answer.Content.Headers.Allow);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase) || header.Key.StartsWith("WebHook", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task It_opens_nothing_but_itself()
    {
        using var elsewhere = await nobody.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/v1/events/activities/limits") { Headers = { { "WebHook-Request-Origin", "events.example.com" } } });
        Assert.False(elsewhere.IsSuccessStatusCode);
        Assert.False(elsewhere.Headers.Contains("WebHook-Allowed-Origin"));
        using var post = new HttpRequestMessage(HttpMethod.Post, Activity.Path) { Content = new StringContent("{}"), Headers = { { "WebHook-Request-Origin", "events.example.com" } } };
        await EventsApplication.IsRefused(nobody.SendAsync(post), 401, "unauthenticated");
    }

    [Fact]
    public async Task It_is_described_as_needing_no_key()
    {
        var document = await EventsApplication.Succeeds(nobody.GetAsync("/openapi/v1.json"));
        var operation = document.GetProperty("paths").GetProperty("/v1/events/activities").GetProperty("options");
        Assert.Equal(0, operation.GetProperty("security").GetArrayLength());
        Assert.Contains(operation.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "WebHook-Request-Origin");
    }

    [Fact]
    public void A_setting_that_is_no_name_stops_the_start()
    {
        var bad = Assert.Throws<InvalidOperationException>(() => new Intake.AllowedOrigins(Configured("https://events.example.com")));
        Assert.Contains("https://events.example.com", bad.Message, StringComparison.Ordinal);
        var listed = new Intake.AllowedOrigins(Configured("a.example, B.example"));
        Assert.True(listed.Contains("b.example") && listed.Contains("a.example") && !listed.Contains("c.example"));
    }

    private async Task<HttpResponseMessage> IsNotWelcome(int status, string slug, params (string Name, string? Value)[] headers)
    {
        var answer = await nobody.SendAsync(Ask(headers));
        await EventsApplication.IsRefused(Task.FromResult(answer), status, slug);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("WebHook", StringComparison.OrdinalIgnoreCase));
        return answer;
    }

    private static HttpRequestMessage Ask(params (string Name, string? Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, Activity.Path);
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private static Microsoft.Extensions.Configuration.IConfiguration Configured(string origins) =>
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(new Microsoft.Extensions.Configuration.ConfigurationBuilder(), [new("Intake:AllowedOrigins", origins)]).Build();
}
