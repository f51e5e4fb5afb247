using System.Net.Http.Headers;
using CityIp.Catalog.Tests;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

[assembly: AssemblyFixture(typeof(CatalogApplication))]

namespace CityIp.Catalog.Tests;

/// <summary>The catalog on real servers, and words for what its callers do.</summary>
public sealed class CatalogApplication : IAsyncLifetime
{
    private const string IdentityKey = "0123456789abcdef0123456789abcdef-tests";
    private readonly TestServers servers = new();
    private WebApplicationFactory<Program>? running;

    /// <summary>Reads what is published.</summary>
    public HttpClient Reader => ClientWith("catalog:read");

    /// <summary>Reads and writes; its key is <c>curator-key</c>.</summary>
    public HttpClient Curator => ClientWith("catalog:read catalog:write");

    public string Broker => servers.Broker;

    public string Database => servers.Postgres("catalogdb");

    internal IServiceProvider Services => Running.Services;

    private WebApplicationFactory<Program> Running => running ?? throw new InvalidOperationException("The application has not been started.");

    public async ValueTask InitializeAsync()
    {
        await servers.InitializeAsync();
        running = Start("catalogdb");
        await Running.Services.GetRequiredService<DatabaseReady>().WaitAsync(TestContext.Current.CancellationToken);
        await Curator.MakeDistrictAsync("xuhui");
        await Curator.MakeDistrictAsync("qingpu");
    }

    public async ValueTask DisposeAsync()
    {
        if (running is not null)
        {
            await running.DisposeAsync();
        }
        await servers.DisposeAsync();
    }

    /// <summary>Another instance; the same database gives a second process of the service, another one a second city.</summary>
    public WebApplicationFactory<Program> Start(string database, Action<IWebHostBuilder>? configure = null) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Testing");
            host.UseSetting("ConnectionStrings:catalogdb", servers.Postgres(database));
            host.UseSetting("ConnectionStrings:messaging", servers.Broker);
            host.UseSetting("Identity:Key", IdentityKey);
            configure?.Invoke(host);
        });

    public HttpClient ClientWith(string scopes, WebApplicationFactory<Program>? instance = null)
    {
        var client = (instance ?? Running).CreateClient();
        var caller = new Caller("curator-key", "demo-organisation", new HashSet<string>(scopes.Split(' ')), []);
        var key = Identity.KeyFrom(new ConfigurationBuilder().AddInMemoryCollection([new("Identity:Key", IdentityKey)]).Build());
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Identity.Sign(caller, key, DateTimeOffset.UtcNow));
        return client;
    }

    public HttpClient Anonymous() => Running.CreateClient();
}
