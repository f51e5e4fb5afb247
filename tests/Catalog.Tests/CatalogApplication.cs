using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
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

/// <summary>What callers do, in one line each.</summary>
internal static class CatalogWords
{
    public static readonly Dictionary<string, string> SomeName = new() { ["zh-Hans"] = "武康大楼", ["en"] = "Wukang Mansion" };
    public const string InCopyright = "http://rightsstatements.org/vocab/InC/1.0/";

    public static async Task MakeDistrictAsync(this HttpClient client, string code)
    {
        using var answer = await client.PostAsJsonAsync("/v1/catalog/districts", new { code, names = new Dictionary<string, string> { ["en"] = code } });
        await answer.IsStatus(201);
    }

    /// <summary>Makes a draft from an anonymous object; the answer is the asset.</summary>
    public static async Task<JsonElement> DraftAsync(this HttpClient client, object asset)
    {
        using var answer = await client.PostAsJsonAsync("/v1/catalog/assets", asset);
        await answer.IsStatus(201);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<JsonElement> MoveAsync(this HttpClient client, JsonElement asset, string step)
    {
        using var answer = await client.PostAsync($"/v1/catalog/assets/{asset.Id()}/{step}", null);
        await answer.IsStatus(200);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<JsonElement> PublishedAsync(this HttpClient client, object asset)
    {
        var draft = await client.DraftAsync(asset);
        await client.MoveAsync(draft, "review");
        return await client.MoveAsync(draft, "publication");
    }

    public static async Task<HttpResponseMessage> ChangeAsync(this HttpClient client, string address, object body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }
        return await client.SendAsync(request);
    }

    public static async Task<HttpResponseMessage> ReadAsync(this HttpClient client, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await client.SendAsync(request);
    }

    public static async Task<JsonElement> JsonAsync(this HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        await answer.IsStatus(200);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The ids on the first page of a list.</summary>
    public static async Task<List<string>> IdsAsync(this HttpClient client, string address) =>
        [.. (await client.JsonAsync(address)).GetProperty("items").EnumerateArray().Select(item => item.Id())];

    public static string Id(this JsonElement asset) => asset.GetProperty("id").GetString()!;

    public static async Task IsStatus(this HttpResponseMessage answer, int status) =>
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}, not {status}: {await answer.Content.ReadAsStringAsync()}");

    /// <summary>Asserts an RFC 9457 problem of this status and type, about this field, and gives it back.</summary>
    public static async Task<JsonElement> IsProblem(this HttpResponseMessage answer, int status, string slug, string? field = null)
    {
        await answer.IsStatus(status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        if (field is not null)
        {
            Assert.Equal(field, problem.GetProperty("field").GetString());
        }
        return problem;
    }
}
