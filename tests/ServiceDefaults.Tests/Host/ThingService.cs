using System.Net.Http.Headers;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using CityIp.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CityIp.ServiceDefaults.Tests.Host;

/// <summary>A whole service in small, on real servers: what is tested is what every service gets.</summary>
internal sealed class ThingService : IAsyncDisposable
{
    public const string IdentityKey = "test-identity-key-of-more-than-32-characters";
    private readonly WebApplication app;

    private ThingService(WebApplication app) => this.app = app;

    public IServiceProvider Services => app.Services;

    public NpgsqlDataSource Database => app.Services.GetRequiredService<NpgsqlDataSource>();

    internal FailedMessageContents Contents => app.Services.GetRequiredService<FailedMessageContents>();

    public IBusControl Bus => app.Services.GetRequiredService<IBusControl>();

    public static Task<ThingService> StartAsync(TestServers servers, string database, Action<Consumers>? consumers = null, params (string Key, string Value)[] settings) =>
        StartAsync(servers, database, log: null, consumers, settings);

    /// <param name="servers">Real ones.</param>
    /// <param name="database">Its own, by name.</param>
    /// <param name="log">Gets what the service logs.</param>
    /// <param name="consumers">What it consumes.</param>
    /// <param name="settings">Configuration beyond the usual.</param>
    public static async Task<ThingService> StartAsync(TestServers servers, string database, ILoggerProvider? log, Action<Consumers>? consumers, (string Key, string Value)[] settings)
    {
        var service = await BeginAsync(servers, database, log, consumers, settings);
        await service.Services.GetRequiredService<DatabaseReady>().WaitAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
        return service;
    }

    /// <summary>The same without waiting for its database.</summary>
    public static async Task<ThingService> BeginAsync(TestServers servers, string database, ILoggerProvider? log, Action<Consumers>? consumers, (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:thingdb"] = servers.Postgres(database),
            ["ConnectionStrings:messaging"] = servers.Broker,
            ["Identity:Key"] = IdentityKey,
            ["Logging:LogLevel:Default"] = "Warning",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }
        builder.AddServiceBehindGateway();
        builder.AddServiceDatabase<ThingDb>("thingdb");
        builder.AddMessaging(consumers);
        var app = builder.Build();
        app.UseServiceDefaults();
        MapThings(app);
        app.MapErrorQueues("thing");
        await app.StartAsync();
        return new(app);
    }

    /// <summary>A client with a token as the gateway would give it.</summary>
    public HttpClient Client(string scopes = "thing:read thing:write", string keyId = "key-1", DateTimeOffset? now = null)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var client = new HttpClient { BaseAddress = new Uri(address) };
        var caller = new Caller(keyId, "org-1", scopes.Split(' ').ToHashSet(), []);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Identity.Sign(caller, Identity.KeyFrom(app.Configuration), now ?? DateTimeOffset.UtcNow));
        return client;
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task SaveAsync(string code, string name, bool withMessage = true)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ThingDb>();
        db.Things.Add(new() { Code = code, DisplayName = name });
        if (withMessage)
        {
            db.Publish(MessageFor(code));
        }
        await db.SaveChangesAsync();
    }

    public async Task PublishAsync(DistrictDefined message, Guid? aggregate = null, long? version = null)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ThingDb>();
        db.Publish(message, aggregate, version);
        await db.SaveChangesAsync();
    }

    public static DistrictDefined MessageFor(string code, long version = 1) => new(code, version, new Dictionary<string, string> { ["en"] = code }, DateTimeOffset.UtcNow);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static void MapThings(WebApplication app)
    {
        var things = app.MapGroup("/things").RequireScope("thing:read").WithIdempotency<RouteGroupBuilder, ThingDb>();
        things.MapGet("/{code}", async (string code, ThingDb db, HttpContext http) =>
            await db.Things.FindAsync(code) is not { } thing ? (IResult)Problems.NotFound("thing", code)
            : ETag.IsUnchanged(http, ETag.Of(thing.Version)) ? TypedResults.StatusCode(304)
            : TypedResults.Ok(new ThingView(thing.Code, thing.DisplayName)));
        things.MapGet("/", async (string? cursor, int? limit, ThingDb db, HttpContext http) =>
        {
            if (Paging.RefuseLimit(limit) is { } refusal)
            {
                return (IResult)refusal;
            }
            if (!Paging.TryRead(cursor, 1, out var after, out var problem))
            {
                return problem;
            }
            var size = limit ?? Paging.DefaultLimit;
            var from = after?[0] ?? string.Empty;
            var rows = await db.Things.Where(thing => string.Compare(thing.Code, from) > 0).OrderBy(thing => thing.Code).Take(size + 1)
                .Select(thing => new ThingView(thing.Code, thing.DisplayName)).ToListAsync();
            return Paging.Answer(http, rows, size, row => Paging.Cursor(row.Code));
        });
        var writes = things.MapGroup(string.Empty).RequireScope("thing:write");
        writes.MapPost("/", async (CreateThing request, ThingDb db) =>
        {
            db.Things.Add(new() { Code = request.Code, DisplayName = request.Name });
            db.Publish(MessageFor(request.Code));
            await db.SaveChangesAsync();
            if (request.Name == "fails after saving")
            {
                throw new InvalidOperationException("on purpose");
            }
            return TypedResults.Created($"/things/{request.Code}", new ThingView(request.Code, request.Name));
        });
        writes.MapPut("/{code}", async (string code, ChangeThing request, ThingDb db, HttpRequest http) =>
        {
            if (await db.Things.FindAsync(code) is not { } thing)
            {
                return (IResult)Problems.NotFound("thing", code);
            }
            if (ETag.Refuse(http, thing.Version) is { } refusal)
            {
                return refusal;
            }
            (thing.DisplayName, thing.Version) = (request.Name, thing.Version + 1);
            await db.SaveChangesAsync();
            return TypedResults.NoContent();
        });
    }
}

public sealed record CreateThing(string Code, string Name);

public sealed record ChangeThing(string Name);

public sealed record ThingView(string Code, string Name);
