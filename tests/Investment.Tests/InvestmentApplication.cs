using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using CityIp.Testing;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(CityIp.Investment.Tests.InvestmentApplication))]

namespace CityIp.Investment.Tests;

/// <summary>The service over real servers, one for the assembly; tests keep apart by using ids of their own.</summary>
public sealed class InvestmentApplication : WebApplicationFactory<Program>, IAsyncLifetime
{
    private const string IdentityKey = "investment-tests-identity-key-0123456789";
    private readonly TestServers servers = new();
    private IBusControl? bus;

    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal Clock Clock { get; } = new();

    internal Published Published { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await servers.InitializeAsync();
        await Services.GetRequiredService<DatabaseReady>().WaitAsync(Cancel);
        bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri(servers.Broker));
            foreach (var route in Topology.Messages)
            {
                route.Configure(rabbit);
            }
            rabbit.ReceiveEndpoint("investment-tests", receive => Published.Listen(receive));
        });
        await bus.StartAsync(Cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        if (bus is not null)
        {
            await bus.StopAsync(CancellationToken.None);
        }
        await base.DisposeAsync();
        await servers.DisposeAsync();
    }

    /// <summary>A client with a key of these scopes, bound to an organisation.</summary>
    internal HttpClient As(string organisation, params string[] scopes) => As(this, organisation, scopes);

    internal static HttpClient As(WebApplicationFactory<Program> instance, string organisation, params string[] scopes)
    {
        var client = instance.CreateClient();
        var key = Identity.KeyFrom(new ConfigurationBuilder().AddInMemoryCollection([new("Identity:Key", IdentityKey)]).Build());
        var token = Identity.Sign(new Caller("key-of-tests", organisation, scopes.ToHashSet(), []), key, DateTimeOffset.UtcNow);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Somebody of the city's investment promotion.</summary>
    internal HttpClient AsOfficial() => As("city", "investment:read", "investment:write");

    /// <summary>Another process of the service, with its own database when the name is another.</summary>
    internal WebApplicationFactory<Program> Another(string database, string environment, params (string Name, string Value)[] settings) => WithWebHostBuilder(host =>
    {
        host.UseEnvironment(environment);
        host.UseSetting("ConnectionStrings:investmentdb", servers.Postgres(database));
        foreach (var (name, value) in settings)
        {
            host.UseSetting(name, value);
        }
    });

    /// <summary>Publishes as another service would; an id given twice is a second delivery of the same message.</summary>
    internal Task Tell<T>(T message, Guid? messageId = null)
        where T : class => bus!.Publish(message, context => context.MessageId = messageId ?? Guid.CreateVersion7(), Cancel);

    /// <summary>Publishes and waits until the service has dealt with it.</summary>
    internal async Task TellAndWait<T>(T message, Guid? messageId = null)
        where T : class
    {
        var id = messageId ?? Guid.CreateVersion7();
        await Tell(message, id);
        await Eventually.True(async () => await Count("SELECT count(*) FROM inbox WHERE message_id = @id", ("id", id)) == 1, message: $"{typeof(T).Name} was consumed");
    }

    /// <summary>Whether a consumer has refused the message.</summary>
    internal async Task<bool> IsHeld(Guid messageId) => await Count("SELECT count(*) FROM bus_dead_letter WHERE message_id = @id", ("id", messageId.ToString())) == 1;

    internal Task<long> Count(string sql, params (string Name, object Value)[] parameters) => Scalar<long>(sql, parameters);

    internal async Task<T> Scalar<T>(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    internal async Task Execute(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }
        await command.ExecuteNonQueryAsync(Cancel);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing");
        builder.UseSetting("ConnectionStrings:investmentdb", servers.Postgres("investmentdb"));
        builder.UseSetting("ConnectionStrings:messaging", servers.Broker);
        builder.UseSetting("Identity:Key", IdentityKey);
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
    }
}

/// <summary>A second process takes messages from the same queues: no test that sends any runs beside it.</summary>
[CollectionDefinition(nameof(SecondProcess), DisableParallelization = true)]
public sealed class SecondProcess;

/// <summary>Answers, read the way tests speak of them.</summary>
internal static class Answers
{
    public static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    public static async Task<JsonElement> Body(this HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(InvestmentApplication.Cancel);

    public static async Task<JsonElement> Read(this HttpClient client, string path)
    {
        var answer = await client.GetAsync(path, InvestmentApplication.Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(InvestmentApplication.Cancel)}");
        return await answer.Body();
    }

    public static Task<HttpResponseMessage> Post(this HttpClient client, string path, object body, params (string Name, string Value)[] headers) =>
        client.Send(HttpMethod.Post, path, body, headers);

    public static Task<HttpResponseMessage> Put(this HttpClient client, string path, object body, string? ifMatch) =>
        client.Send(HttpMethod.Put, path, body, ifMatch is null ? [] : [("If-Match", ifMatch)]);

    /// <summary>Posts and reads what was created.</summary>
    public static async Task<JsonElement> Create(this HttpClient client, string path, object body)
    {
        var answer = await client.Post(path, body);
        Assert.True((int)answer.StatusCode == 201, $"POST {path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(InvestmentApplication.Cancel)}");
        return await answer.Body();
    }

    /// <summary>Expects a problem of the type, at the field when one is given.</summary>
    public static async Task<JsonElement> IsProblem(this HttpResponseMessage answer, int status, string slug, string? field = null)
    {
        var text = await answer.Content.ReadAsStringAsync(InvestmentApplication.Cancel);
        Assert.True(status == (int)answer.StatusCode, $"expected {status} {slug}, got {(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        if (field is not null)
        {
            Assert.Equal(field, problem.GetProperty("field").GetString());
        }
        return problem;
    }

    private static async Task<HttpResponseMessage> Send(this HttpClient client, HttpMethod method, string path, object body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? JsonContent.Create(body, options: Json) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await client.SendAsync(request, InvestmentApplication.Cancel);
    }
}
