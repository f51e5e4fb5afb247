using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Events.Retention;
using CityIp.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CityIp.Events.Tests;

/// <summary>
/// The service with a database of its own, for what would break others' tests: days that are dropped, expos that are archived. Its broker is away, so that it
/// takes nobody's messages, and what it tells can be read in its outbox.
/// </summary>
internal sealed class OwnEvents : IAsyncDisposable
{
    private readonly EventsApplication events;
    private readonly WebApplicationFactory<Program> factory;
    private readonly string database;

    private OwnEvents(EventsApplication events, WebApplicationFactory<Program> factory, string database)
    {
        (this.events, this.factory, this.database) = (events, factory, database);
        Http = EventsApplication.CallerOf(factory, "test-organisation", ["urn:"]);
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => factory.Services;

    public NpgsqlDataSource Source => factory.Services.GetRequiredService<NpgsqlDataSource>();

    public ActivityRetention Retention => ActivatorUtilities.CreateInstance<ActivityRetention>(Services);

    public static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    public static Task<OwnEvents> StartAsync(EventsApplication events, Dictionary<string, string>? settings = null) => StartAsync(events, $"own-{Guid.NewGuid():N}"[..20], settings, TimeSpan.Zero);

    /// <summary>Another process on the same database, its clock ahead by the time given.</summary>
    public Task<OwnEvents> ReplicaAsync(TimeSpan ahead = default, Dictionary<string, string>? settings = null) => StartAsync(events, database, settings, ahead);

    /// <summary>An expo that is over, with booth B1; its code.</summary>
    public async Task<string> ExpoAsync()
    {
        var code = EventsApplication.NewCode("expo");
        await EventsApplication.Succeeds(Http.PostAsJsonAsync("/v1/events/expos", new { code, names = new { en = "Test expo" }, timeZone = "Asia/Shanghai", startsOn = "2025-10-01", endsOn = "2025-10-03" }));
        await EventsApplication.Succeeds(Http.PostAsJsonAsync($"/v1/events/expos/{code}/booths", new { code = "B1", exhibitorName = "Demo exhibitor 1", assetIds = Array.Empty<Guid>() }));
        return code;
    }

    /// <summary>Expects them to be accepted, as one batch.</summary>
    public async Task AcceptAsync(params JsonObject[] activities) => Xunit.Assert.All(await Http.Statuses(activities), status => Xunit.Assert.Equal("accepted", status));

    /// <summary>The counts of an expo: in all, and by hour and type.</summary>
    public async Task<(long Total, string Items)> CountsAsync(string expo)
    {
        var counts = await EventsApplication.Succeeds(Http.GetAsync($"/v1/events/expos/{expo}/activities/counts"));
        return (counts.GetProperty("total").GetInt64(), counts.GetProperty("items").GetRawText());
    }

    /// <summary>What waits in the outbox, of one exchange.</summary>
    public async Task<List<JsonElement>> ToldAsync(string exchange)
    {
        await using var command = Source.CreateCommand("SELECT convert_from(body, 'UTF8') FROM outbox WHERE message_type = $1 ORDER BY id");
        command.Parameters.Add(new() { Value = exchange });
        await using var reader = await command.ExecuteReaderAsync();
        var told = new List<JsonElement>();
        while (await reader.ReadAsync())
        {
            told.Add(JsonElement.Parse(reader.GetString(0)));
        }
        return told;
    }

    public async Task Sql(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> Ask<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Ends the process; the database stays.</summary>
    public async Task StopAsync() => await factory.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await factory.DisposeAsync();
    }

    private static async Task<OwnEvents> StartAsync(EventsApplication events, string database, Dictionary<string, string>? settings, TimeSpan ahead)
    {
        var factory = events.Build(new(settings ?? []) { ["ConnectionStrings:eventsdb"] = events.Servers.Postgres(database) });
        if (ahead != default)
        {
            factory = factory.WithWebHostBuilder(host => host.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(new ClockAhead(ahead))));
        }
        using var http = factory.CreateClient();
        await Eventually.True(async () => (await http.GetAsync("/health")).IsSuccessStatusCode, message: "the service is ready");
        return new(events, factory, database);
    }

    private sealed class ClockAhead(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
