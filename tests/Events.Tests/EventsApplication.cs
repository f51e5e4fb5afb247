using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CityIp.Events;
using CityIp.ServiceDefaults.Http;
using CityIp.Testing;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Xunit;

[assembly: AssemblyFixture(typeof(CityIp.Events.Tests.EventsApplication))]

namespace CityIp.Events.Tests;

/// <summary>The service over real servers, one for all tests, and words for what tests do with it.</summary>
public sealed class EventsApplication : IAsyncLifetime
{
    internal const string IdentityKey = "events-tests-identity-key-of-more-than-32-characters";
    internal const string NoBroker = "amqp://nobody:nothing@127.0.0.1:1/";
    private static readonly string[] AllScopes = ["events:read", "events:write", "events:publish", "events:operate"];
    private WebApplicationFactory<Program>? factory;

    public TestServers Servers { get; } = new();

    /// <summary>Looks for texts in everything that is logged and traced.</summary>
    internal WatchedTexts Watch { get; } = new();

    /// <summary>What any process of the service has dealt with: a replica of another test's takes from the same queues.</summary>
    internal Deliveries Deliveries { get; } = new();

    public IServiceProvider Services => Factory.Services;

    internal WebApplicationFactory<Program> Factory => factory ?? throw new InvalidOperationException("The service has not been started.");

    public async ValueTask InitializeAsync()
    {
        await Servers.InitializeAsync();
        // An erasure is looked after a second later instead of a minute.
        factory = Build(new() { ["Erasure:SettleAfter"] = "00:00:01" });
        using var http = factory.CreateClient();
        await Eventually.True(async () => (await http.GetAsync("/health")).IsSuccessStatusCode, message: "the service is ready");
    }

    public async ValueTask DisposeAsync()
    {
        if (factory is not null)
        {
            await factory.DisposeAsync();
        }
        Watch.Dispose();
        Deliveries.Dispose();
        await Servers.DisposeAsync();
    }

    /// <summary>
    /// Another process of the service, with settings of its own: a replica, unless it is given another database. With that it takes nothing from the
    /// broker, or what others wait for would end up there.
    /// </summary>
    internal WebApplicationFactory<Program> Build(Dictionary<string, string> settings, string environment = "Production") =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment(environment);
            host.UseSetting("ConnectionStrings:eventsdb", Servers.Postgres("eventsdb"));
            host.UseSetting("ConnectionStrings:messaging", IsOfAnotherDatabase(settings) ? NoBroker : Servers.Broker);
            host.UseSetting("Identity:Key", IdentityKey);
            host.ConfigureServices(services => services.AddSingleton<ILoggerProvider>(Watch).AddConsumeObserver(_ => Deliveries));
            foreach (var (name, value) in settings)
            {
                host.UseSetting(name, value);
            }
        });

    private bool IsOfAnotherDatabase(Dictionary<string, string> settings) =>
        settings.TryGetValue("ConnectionStrings:eventsdb", out var database) && !database.StartsWith(Servers.Postgres("eventsdb"), StringComparison.Ordinal);

    /// <summary>Another process that listens on a port, for clients that speak for themselves.</summary>
    internal WebApplicationFactory<Program> Listen()
    {
        // Said twice: the factory alone would listen on the port that everything listens on by default.
        var listening = Build(new() { ["urls"] = "http://127.0.0.1:0" });
        listening.UseKestrel(0);
        listening.StartServer();
        return listening;
    }

    /// <summary>A caller with all scopes of the service, unless others are given.</summary>
    public HttpClient Caller(params string[] scopes) => CallerOf(Factory, "test-organisation", ["urn:"], scopes);

    public HttpClient Anonymous() => Factory.CreateClient();

    internal static HttpClient CallerOf(WebApplicationFactory<Program> factory, string organisation, string[] sources, params string[] scopes)
    {
        var http = factory.CreateClient();
        http.DefaultRequestHeaders.Authorization = AuthorizationOf(organisation, sources, scopes);
        return http;
    }

    /// <summary>As the gateway would say it.</summary>
    internal static AuthenticationHeaderValue AuthorizationOf(string organisation, string[] sources, params string[] scopes)
    {
        var caller = new Caller($"key-{Guid.NewGuid():N}", organisation, new HashSet<string>(scopes.Length == 0 ? AllScopes : scopes), sources);
        return new("Bearer", Identity.Sign(caller, new SymmetricSecurityKey(Encoding.UTF8.GetBytes(IdentityKey)), DateTimeOffset.UtcNow));
    }

    /// <summary>A code nobody has used.</summary>
    public static string NewCode(string prefix) => $"{prefix}-{Guid.NewGuid().ToString("N")[..10]}";

    /// <summary>Announces an expo of 2026-10-01 to 2026-10-03 in Shanghai and gives its code.</summary>
    public async Task<string> AnnounceExpoAsync(string timeZone = "Asia/Shanghai")
    {
        var code = NewCode("expo");
        using var http = Caller();
        await Succeeds(http.PostAsJsonAsync("/v1/events/expos", new { code, names = new { en = "Test expo" }, timeZone, startsOn = "2026-10-01", endsOn = "2026-10-03" }));
        return code;
    }

    /// <summary>Makes a hall and gives its code.</summary>
    public async Task<string> OpenHallAsync(string expo, string code = "H1")
    {
        using var http = Caller();
        await Succeeds(http.PostAsJsonAsync($"/v1/events/expos/{expo}/halls", new { code, names = new { en = $"Hall {code}" } }));
        return code;
    }

    /// <summary>Places a booth and gives its code.</summary>
    public async Task<string> PlaceBoothAsync(string expo, string code = "B1", string? district = null, params Guid[] assets)
    {
        using var http = Caller();
        await Succeeds(http.PostAsJsonAsync($"/v1/events/expos/{expo}/booths", new { code, exhibitorName = "Demo exhibitor 1", district, industry = "film-and-television", assetIds = assets }));
        return code;
    }

    /// <summary>As if the catalog had told of a published asset.</summary>
    public async Task<Guid> KnowAssetAsync(bool retired = false)
    {
        var id = Guid.CreateVersion7();
        await InDatabase(db => db.Database.ExecuteSqlAsync($"INSERT INTO known_asset (id, version, retired) VALUES ({id}, 1, {retired})"));
        return id;
    }

    public Task RetireAssetAsync(Guid asset) => InDatabase(db => db.Database.ExecuteSqlAsync($"UPDATE known_asset SET retired = true, version = version + 1 WHERE id = {asset}"));

    /// <summary>As if the catalog had told of a district.</summary>
    public async Task<string> KnowDistrictAsync()
    {
        var code = NewCode("district");
        await InDatabase(db => db.Database.ExecuteSqlAsync($"INSERT INTO known_district (code, version, names) VALUES ({code}, 1, '{{}}')"));
        return code;
    }

    internal async Task<T> InDatabase<T>(Func<EventsDb, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<EventsDb>());
    }

    /// <summary>The JSON of a successful answer.</summary>
    public static async Task<JsonElement> Succeeds(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}");
        return JsonElement.Parse(body);
    }

    /// <summary>Expects a problem of the status and type given, and gives its JSON.</summary>
    public static async Task<JsonElement> IsRefused(Task<HttpResponseMessage> sending, int status, string slug, string? field = null)
    {
        using var response = await sending;
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"expected {status} {slug}, got {(int)response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(body);
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        if (field is not null)
        {
            Assert.Equal(field, problem.GetProperty("field").GetString());
        }
        return problem;
    }

    /// <summary>A PUT with If-Match, or without when <paramref name="etag"/> is null.</summary>
    public static Task<HttpResponseMessage> Put<T>(HttpClient http, string path, T body, string? etag)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        if (etag is not null)
        {
            request.Headers.IfMatch.Add(etag == "*" ? EntityTagHeaderValue.Any : new(etag));
        }
        return http.SendAsync(request);
    }

    public static async Task<string> ETagOf(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} at {path}");
        return response.Headers.ETag!.ToString();
    }
}
