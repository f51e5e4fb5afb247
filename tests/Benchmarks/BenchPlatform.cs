using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CityIp.Benchmarks.Machine;
using CityIp.LocalPlatform;
using CityIp.ServiceDefaults.Http;
using Microsoft.IdentityModel.Tokens;

namespace CityIp.Benchmarks;

/// <summary>A platform of the bench's own, as ./cityip up starts it, with telemetry as a deployment would: sampled at 1 %, metrics every minute.</summary>
internal sealed class BenchPlatform : IAsyncDisposable
{
    private readonly string folder;

    private BenchPlatform(RunningPlatform platform, string folder, string adminKey)
    {
        (Platform, this.folder) = (platform, folder);
        Gateway = new HttpClient { BaseAddress = platform.GatewayUrl };
        Gateway.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
        Counted = new CountedActivities(platform.Servers.Postgres.ConnectionString("analyticsdb"));
    }

    public RunningPlatform Platform { get; }

    public HttpClient Gateway { get; }

    /// <summary>What Analytics has counted.</summary>
    public CountedActivities Counted { get; }

    /// <summary>Publishes, reads, and is not held back by the limit that other keys have.</summary>
    public string Key { get; private set; } = string.Empty;

    /// <summary>127.0.0.1 and not localhost: no time is spent on resolving.</summary>
    public Uri GatewayAddress => new($"http://127.0.0.1:{Platform.Service("gateway").Port}");

    /// <param name="variables">NAME=VALUE, for every service.</param>
    public static async Task<BenchPlatform> StartAsync(IEnumerable<string> variables)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"cityip-bench-{Guid.NewGuid().ToString("N")[..8]}");
        Console.WriteLine("Starting a platform for the bench…");
        var platform = await RunningPlatform.StartAsync(new PlatformOptions(folder)
        {
            Variables = new Dictionary<string, string>(variables.Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair.ElementAtOrDefault(1) ?? string.Empty)))
            {
                ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio",
                ["OTEL_TRACES_SAMPLER_ARG"] = "0.01",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "60000",
            },
        });
        try
        {
            await WalWrites.TimeThemAsync(platform.Servers.Postgres.ConnectionString("postgres"));
            using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(platform.KeysFile));
            var bench = new BenchPlatform(platform, folder, keys.RootElement.GetProperty("keys").GetProperty("admin").GetString()!);
            bench.Key = await bench.CreateKeyAsync("bench", "events:publish", "analytics:read");
            return bench;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public Task<BenchExpo> CreateExpoAsync(string name, int marked = 0) => BenchExpo.CreateAsync(Gateway, $"bench-{name}", marked);

    /// <summary>A key that is not held back by the limit that others have.</summary>
    public async Task<string> CreateKeyAsync(string name, params string[] scopes)
    {
        using var made = await Gateway.PostAsJsonAsync("/v1/gateway/keys", new { name, organisation = "bench", scopes, sources = new[] { "urn:cityip:demo:" }, perSecond = 100_000, burst = 100_000 });
        made.EnsureSuccessStatusCode();
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
    }

    /// <summary>The token that the gateway would give its services, for a baseline that goes round the gateway.</summary>
    public string IdentityToken()
    {
        var caller = new Caller("bench", "bench", new HashSet<string> { "events:read", "events:publish", "analytics:read" }, ["urn:cityip:demo:"]);
        return Identity.Sign(caller, new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Platform.Data.Secret("identity"))), DateTimeOffset.UtcNow);
    }

    public async Task<long> StoredAsync(BenchExpo expo) =>
        (await Gateway.GetFromJsonAsync<JsonElement>($"/v1/events/expos/{expo.Code}/activities/counts")).GetProperty("total").GetInt64();

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await Counted.DisposeAsync();
        await Platform.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
