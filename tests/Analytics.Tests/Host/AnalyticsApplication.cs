using System.Net.Http.Headers;
using System.Text.Json;
using CityIp.Analytics.Counting;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.LocalPlatform;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.Testing;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CityIp.Analytics.Tests.Host;

/// <summary>The service on real servers, and the words its tests use. Its Redis is its own, so that a test can kill it.</summary>
[CollectionDefinition(Name)]
public sealed class AnalyticsApplication : WebApplicationFactory<Program>, ICollectionFixture<AnalyticsApplication>, IAsyncLifetime
{
    public const string Name = "analytics";
    private const string IdentityKey = "test-identity-key-of-more-than-32-characters";
    private readonly TestServers servers = new();
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"cityip-analytics-tests-{Guid.NewGuid():N}");
    private long sequence;

    public RedisServer Redis => field ??= new RedisServer(new DataFolder(folder));

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    public string Broker => servers.Broker;

    public async ValueTask InitializeAsync()
    {
        await servers.InitializeAsync();
        await Redis.StartAsync();
        await Services.GetRequiredService<DatabaseReady>().WaitAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Redis.StopAsync();
        await servers.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:analyticsdb", servers.Postgres("analyticsdb"));
        builder.UseSetting("ConnectionStrings:messaging", servers.Broker);
        builder.UseSetting("ConnectionStrings:cache", Redis.ConnectionString);
        builder.UseSetting("Identity:Key", IdentityKey);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.UseSetting("Live:MostListenersPerKey", "2");
        builder.UseSetting("Live:Heartbeat", "00:00:00.2");
        builder.UseSetting("Live:ProjectEvery", "00:00:00.2");
        builder.UseSetting("Counting:AskForMissedAfter", "00:00:00.2");
    }

    /// <summary>A client with a token as the gateway would give it.</summary>
    public HttpClient Client(string scopes = "analytics:read", string keyId = "key-1")
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = Authorization(scopes, keyId);
        return client;
    }

    public AuthenticationHeaderValue Authorization(string scopes, string keyId)
    {
        var caller = new Caller(keyId, "org-1", scopes.Split(' ').ToHashSet(), []);
        return new("Bearer", Identity.Sign(caller, Identity.KeyFrom(Services.GetRequiredService<IConfiguration>()), DateTimeOffset.UtcNow));
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var client = Client();
        var response = await client.GetAsync(path);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Asks for the heat as server-sent events.</summary>
    public async Task<HttpResponseMessage> SendForEventsAsync(TestExpo expo, string? lastEventId = null, string keyId = "key-1")
    {
        var client = Client(keyId: keyId);
        client.DefaultRequestHeaders.Accept.Add(new("text/event-stream"));
        if (lastEventId is not null)
        {
            client.DefaultRequestHeaders.Add("Last-Event-ID", lastEventId);
        }
        return await client.GetAsync($"/v1/analytics/expos/{expo.Code}/heat", HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Publishes as another service's relay does.</summary>
    public Task PublishAsync<T>(T message, Guid? messageId = null)
        where T : class => Services.GetRequiredService<IBus>().Publish(message, context => context.MessageId = messageId ?? Guid.CreateVersion7());

    /// <summary>Publishes and waits until it has taken effect.</summary>
    public async Task DeliverAsync<T>(T message)
        where T : class
    {
        var id = Guid.CreateVersion7();
        await PublishAsync(message, id);
        await Eventually.True(async () => await ScalarAsync<long>($"SELECT count(*) FROM inbox WHERE message_id = '{id}'") == 1, message: $"{typeof(T).Name} has taken effect");
    }

    /// <summary>The next sequence of Events; one that is taken and never published is a gap.</summary>
    public long NextSequence() => Interlocked.Increment(ref sequence);

    /// <summary>Publishes a batch with the next sequence as Events does, in columns (which have no generation), and returns its number.</summary>
    public async Task<long> AcceptAsync(params AcceptedActivity[] activities)
    {
        var next = NextSequence();
        await PublishAsync(activities.All(one => one.Generation == 0) ? new ActivitiesAccepted(next, null, TestExpo.Columns(activities)) : new ActivitiesAccepted(next, activities));
        return next;
    }

    /// <summary>Waits until everything up to the sequence is counted.</summary>
    public Task CountedAsync(long through) => Eventually.True(async () =>
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await Watermark.ReadAsync(connection, CancellationToken.None)).ThroughSequence >= through;
    }, message: $"batches up to {through} are counted");

    /// <summary>Makes an expo known and returns it.</summary>
    public async Task<TestExpo> ExpoAsync(string timeZone = "Asia/Shanghai")
    {
        var expo = new TestExpo(Guid.CreateVersion7(), $"expo-{Guid.NewGuid():N}"[..20], timeZone);
        await DeliverAsync(new ExpoChanged(expo.Id, 1, expo.Code, new Dictionary<string, string> { ["en"] = "An expo" }, timeZone, new(2024, 11, 21), new(2024, 11, 25), DateTimeOffset.UtcNow));
        return expo;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
