using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Gateway.Keys;
using CityIp.ServiceDefaults.Http;
using CityIp.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.Tokens;

namespace CityIp.Gateway.Tests;

/// <summary>A gateway on a real port, before PostgreSQL, Redis and the origins that a test starts.</summary>
internal sealed class GatewayApplication : WebApplicationFactory<Program>
{
    public const string IdentityKey = "a-key-of-at-least-thirty-two-bytes-for-tests";
    private static readonly string[] Behind = ["catalog", "events", "investment", "analytics"];
    // One for all gateways of the run: they share the database too.
    private static readonly string KeysFile = Path.Combine(Path.GetTempPath(), $"cityip-gateway-{Guid.NewGuid():N}", "keys.json");
    private readonly Dictionary<string, string?> settings;

    private readonly TimeProvider clock;

    private GatewayApplication(Dictionary<string, string?> settings, TimeProvider clock)
    {
        this.settings = settings;
        this.clock = clock;
        UseKestrel(0);
    }

    /// <summary>The keys of the development file: admin, partner, publisher.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; private set; } = new Dictionary<string, string>();

    public string Address { get; private set; } = string.Empty;

    /// <summary>Starts a gateway; each has names of its own in Redis unless <paramref name="settings"/> say otherwise.</summary>
    public static Task<GatewayApplication> StartAsync(TestServers servers, Dictionary<string, Origin>? origins = null, params (string Name, string? Value)[] settings) =>
        StartAsync(servers, TimeProvider.System, origins, settings);

    /// <summary>The same by a clock of the test's.</summary>
    public static async Task<GatewayApplication> StartAsync(TestServers servers, TimeProvider clock, Dictionary<string, Origin>? origins = null, params (string Name, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["ConnectionStrings:gatewaydb"] = servers.Postgres("gatewaydb"),
            ["ConnectionStrings:cache"] = servers.Cache,
            ["Identity:Key"] = IdentityKey,
            ["Gateway:CachePrefix"] = $"test:{Guid.NewGuid():N}",
            ["Keys:DevelopmentFile"] = KeysFile,
            ["Logging:Console:LogLevel:Default"] = Environment.GetEnvironmentVariable("GATEWAY_TEST_LOG") ?? "None",
        };
        foreach (var service in Behind)
        {
            // Nobody listens on port 1.
            all[$"services:{service}:http:0"] = origins?.GetValueOrDefault(service)?.Address ?? "http://127.0.0.1:1";
        }
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }
        var application = new GatewayApplication(all, clock);
        application.StartServer();
        application.Address = application.ClientOptions.BaseAddress.ToString();
        using var client = application.CreateClient();
        await Eventually.True(async () => (await client.GetAsync("/health")).IsSuccessStatusCode, message: "the gateway is healthy");
        if (all["Keys:DevelopmentFile"] is { } keys && File.Exists(keys))
        {
            application.Keys = JsonDocument.Parse(await File.ReadAllTextAsync(keys)).RootElement.GetProperty("keys").Deserialize<Dictionary<string, string>>()!;
        }
        return application;
    }

    /// <summary>A client with a development key, with any other key, or without one.</summary>
    public HttpClient Client(string? key = "admin")
    {
        // A partner's client has no part in our telemetry.
        var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new(Address), Timeout = TimeSpan.FromSeconds(60) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Keys.GetValueOrDefault(key, key));
        }
        return client;
    }

    /// <summary>Makes a key and returns its id and secret.</summary>
    public async Task<(Guid Id, string Secret)> CreateKeyAsync(params string[] scopes) => await CreateKeyAsync(new { name = "A test's key", organisation = "test", scopes, sources = new[] { "urn:cityip:test:" } });

    public async Task<(Guid Id, string Secret)> CreateKeyAsync(object request)
    {
        using var admin = Client();
        var made = await (await admin.PostAsJsonAsync("/v1/gateway/keys", request)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        return (made.GetProperty("key").GetProperty("id").GetGuid(), made.GetProperty("secret").GetString()!);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        foreach (var (name, value) in settings)
        {
            builder.UseSetting(name, value);
        }
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton(clock)));
    }
}

internal static class Answers
{
    /// <summary>The slug of the problem that an answer is.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage answer)
    {
        Xunit.Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Xunit.Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Xunit.Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        return problem.GetProperty("type").GetString()!["/problems/".Length..];
    }
}

/// <summary>A gateway before four origins, for the tests of one class: they run one after another.</summary>
public sealed class GatewayFixture(CityIp.Testing.TestServers servers) : Xunit.IAsyncLifetime
{
    internal Dictionary<string, Origin> Origins { get; } = [];

    internal GatewayApplication Gateway { get; private set; } = null!;

    /// <summary>An origin that has forgotten what earlier tests did.</summary>
    internal Origin Fresh(string service)
    {
        var origin = Origins[service];
        origin.Requests.Clear();
        origin.Answer = Origin.InItsOwnWords;
        return origin;
    }

    /// <summary>Another gateway before the same origins, with settings of its own.</summary>
    internal Task<GatewayApplication> AnotherAsync(params (string Name, string? Value)[] settings) => GatewayApplication.StartAsync(servers, Origins, settings);

    public async ValueTask InitializeAsync()
    {
        foreach (var service in (string[])["catalog", "events", "investment", "analytics"])
        {
            Origins[service] = await Origin.StartAsync();
        }
        Gateway = await GatewayApplication.StartAsync(servers, Origins);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        foreach (var origin in Origins.Values)
        {
            await origin.DisposeAsync();
        }
    }
}
