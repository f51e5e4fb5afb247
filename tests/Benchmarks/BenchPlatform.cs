using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CityIp.LocalPlatform;
using CityIp.ServiceDefaults.Http;
using Microsoft.IdentityModel.Tokens;

namespace CityIp.Benchmarks;

/// <summary>A platform of the bench's own, as ./cityip up starts it, with telemetry sampled at 1 % as a deployment would.</summary>
internal sealed class BenchPlatform : IAsyncDisposable
{
    private readonly string folder;

    private BenchPlatform(RunningPlatform platform, string folder, string adminKey)
    {
        (Platform, this.folder) = (platform, folder);
        Gateway = new HttpClient { BaseAddress = platform.GatewayUrl };
        Gateway.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
    }

    public RunningPlatform Platform { get; }

    public HttpClient Gateway { get; }

    /// <summary>Publishes, reads, and is not held back by the limit that other keys have.</summary>
    public string Key { get; private set; } = string.Empty;

    /// <summary>127.0.0.1 and not localhost: no time is spent on resolving.</summary>
    public Uri GatewayAddress => new($"http://127.0.0.1:{Platform.Service("gateway").Port}");

    public static async Task<BenchPlatform> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"cityip-bench-{Guid.NewGuid().ToString("N")[..8]}");
        Console.WriteLine("Starting a platform for the bench…");
        var platform = await RunningPlatform.StartAsync(new PlatformOptions(folder)
        {
            Variables = new Dictionary<string, string> { ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = "0.01" },
        });
        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(platform.KeysFile));
        var names = keys.RootElement.GetProperty("keys");
        var bench = new BenchPlatform(platform, folder, names.GetProperty("admin").GetString()!);
        using var made = await bench.Gateway.PostAsJsonAsync("/v1/gateway/keys", new
        {
            name = "bench",
            organisation = "bench",
            scopes = new[] { "events:publish", "analytics:read" },
            sources = new[] { "urn:cityip:demo:" },
            perSecond = 100_000,
            burst = 100_000,
        });
        made.EnsureSuccessStatusCode();
        bench.Key = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
        return bench;
    }

    /// <summary>An expo with one booth, for the activities of a measurement.</summary>
    public async Task CreateExpoAsync(string code)
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await PostAsync("/v1/events/expos", new { code, names = new Dictionary<string, string> { ["en"] = $"Bench {code}" }, timeZone = "Asia/Shanghai", startsOn = today.AddDays(-1), endsOn = today.AddDays(1) });
        await PostAsync($"/v1/events/expos/{code}/booths", new { code = "B1", exhibitorId = Guid.NewGuid(), exhibitorName = "Demo Bench Exhibitor 1", industry = "design", assetIds = Array.Empty<Guid>() });
    }

    /// <summary>The token that the gateway would give its services, for a baseline that goes round the gateway.</summary>
    public string IdentityToken()
    {
        var caller = new Caller("bench", "bench", new HashSet<string> { "events:read", "events:publish", "analytics:read" }, ["urn:cityip:demo:"]);
        return Identity.Sign(caller, new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Platform.Data.Secret("identity"))), DateTimeOffset.UtcNow);
    }

    public async Task<long> StoredAsync(string expo) => Total(await Gateway.GetFromJsonAsync<JsonElement>($"/v1/events/expos/{expo}/activities/counts"));

    public async Task<long> CountedAsync(string expo)
    {
        using var answer = await Gateway.GetAsync($"/v1/analytics/expos/{expo}/counts?grain=expo");
        return answer.IsSuccessStatusCode ? Total(await answer.Content.ReadFromJsonAsync<JsonElement>()) : 0;
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await Platform.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static long Total(JsonElement counts) => counts.GetProperty("total").GetInt64();

    private async Task PostAsync(string path, object body)
    {
        using var answer = await Gateway.PostAsJsonAsync(path, body);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"POST {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
