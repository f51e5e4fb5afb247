using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Demo;
using CityIp.LocalPlatform;
using CityIp.Testing;
using Npgsql;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

/// <summary>The whole platform with servers, dashboard and gateway, as ./cityip up starts it, in a folder of its own.</summary>
public sealed class PlatformUnderTest : IAsyncLifetime
{
    public const string Collection = "the platform under test";
    private const string BrokerUser = "expo-tickets";
    private const string BrokerPassword = "a-password-of-the-test";
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"cityip-platform-{Guid.NewGuid().ToString("N")[..8]}");

    internal RunningPlatform Platform { get; private set; } = null!;

    public HttpClient Gateway { get; private set; } = null!;

    public string AdminKey { get; private set; } = null!;

    public string PublisherKey { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Platform = await RunningPlatform.StartAsync(new PlatformOptions(folder), TestContext.Current.CancellationToken);
        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Platform.KeysFile));
        AdminKey = keys.RootElement.GetProperty("keys").GetProperty("admin").GetString()!;
        PublisherKey = keys.RootElement.GetProperty("keys").GetProperty("publisher").GetString()!;
        Gateway = new HttpClient { BaseAddress = Platform.GatewayUrl };
        Gateway.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        await Platform.Servers.RabbitMq.Control.PutUserAsync(BrokerUser, BrokerPassword, new BrokerRights("^$", "^cityip\\.activities$", "^$"));
        using var registered = await Gateway.PutAsJsonAsync($"/v1/events/publishers/{BrokerUser}", new { organisation = "demo-organisation", sources = new[] { "urn:cityip:demo:" } });
        registered.EnsureSuccessStatusCode();
        await Eventually.Passes(SamplesAreKnownAsync, TimeSpan.FromMinutes(2));
    }

    /// <summary>
    /// Before anything is killed: what a broker loses that is killed in the moment it declares its queues is another story (RabbitMQ 3.10 does), and
    /// would be told by every test that needs a sample.
    /// </summary>
    private async Task SamplesAreKnownAsync()
    {
        var (districts, booths) = (await CountAsync("catalogdb", "district"), await CountAsync("eventsdb", "booth"));
        Assert.True(districts > 0 && booths > 0);
        Assert.Equal((districts, districts, districts), (await CountAsync("eventsdb", "known_district"), await CountAsync("investmentdb", "known_district"), await CountAsync("analyticsdb", "district")));
        Assert.Equal((booths, booths), (await CountAsync("investmentdb", "known_booth"), await CountAsync("analyticsdb", "booth")));
        var assets = await CountAsync("analyticsdb", "asset");
        Assert.True(assets > 0);
        Assert.Equal((assets, assets), (await CountAsync("eventsdb", "known_asset"), await CountAsync("investmentdb", "known_asset")));
        Assert.Equal((0, 0), (await CountAsync("catalogdb", "outbox"), await CountAsync("eventsdb", "outbox")));
    }

    private async Task<long> CountAsync(string database, string table)
    {
        await using var source = NpgsqlDataSource.Create(Platform.Servers.Postgres.ConnectionString(database));
        await using var command = source.CreateCommand($"SELECT count(*) FROM {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>RabbitMQ, as a publisher registered for <c>urn:cityip:demo:</c> who may publish and nothing else.</summary>
    public Uri Broker => new UriBuilder(Platform.Servers.RabbitMq.ConnectionString()) { UserName = BrokerUser, Password = BrokerPassword }.Uri;

    /// <summary>An expo day of this size, over HTTP and RabbitMQ.</summary>
    internal DemoOptions ExpoDay(int visitors, double speed = 0) => new(Platform.GatewayUrl, AdminKey, PublisherKey, Broker, visitors, speed);

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Gateway.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"GET {path} answered {(int)answer.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Posts, and repeats while the answer is "not known here yet".</summary>
    public async Task<JsonElement> PostAsync(string path, object body, string? traceParent = null)
    {
        JsonElement? created = null;
        await Eventually.Passes(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            if (traceParent is not null)
            {
                request.Headers.Add("traceparent", traceParent);
            }
            using var answer = await Gateway.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"POST {path} answered {(int)answer.StatusCode}: {text}");
            created = text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        });
        return created!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        Gateway?.Dispose();
        if (Platform is not null)
        {
            await Platform.DisposeAsync();
        }
        if (Directory.Exists(folder) && Environment.GetEnvironmentVariable("CITYIP_KEEP") is null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

[CollectionDefinition(PlatformUnderTest.Collection)]
public sealed class ThePlatformUnderTest : ICollectionFixture<PlatformUnderTest>;
