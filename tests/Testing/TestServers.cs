using System.Collections.Concurrent;
using CityIp.LocalPlatform;
using Npgsql;
using Xunit;

namespace CityIp.Testing;

/// <summary>
/// Real PostgreSQL, RabbitMQ and Redis for one test assembly: <c>[assembly: AssemblyFixture(typeof(TestServers))]</c>, then a constructor
/// parameter. Uses the servers named by the file in <c>CITYIP_SERVERS</c>, or by <c>ConnectionStrings__messaging</c>, <c>__cache</c> and one
/// of the databases, or else starts its own and removes them. Databases and virtual host are this run's own in any case.
/// </summary>
public sealed class TestServers : IAsyncLifetime
{
    private static readonly string[] Databases = ["catalogdb", "eventsdb", "investmentdb", "analyticsdb", "gatewaydb"];
    private readonly string run = Guid.NewGuid().ToString("N")[..8];
    private readonly ConcurrentDictionary<string, string> databases = new();
    private NativeServers? own;
    private ServersFile? servers;
    private string? broker;

    /// <summary>The broker, with a virtual host of this run.</summary>
    public string Broker => broker ?? throw NotStarted();

    /// <summary>Redis. It is shared with other assemblies: keys must carry something of the run.</summary>
    public string Cache => servers?.Cache ?? throw NotStarted();

    /// <summary>A database of this run, the same for the same <paramref name="name"/>. It does not exist until somebody creates it, and is dropped at the end.</summary>
    public string Postgres(string name)
    {
        var builder = new NpgsqlConnectionStringBuilder(servers?.Postgres ?? throw NotStarted())
        {
            Database = databases.GetOrAdd(name, static (name, run) => $"{name}_{run}", run),
        };
        return builder.ConnectionString;
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("CITYIP_SERVERS") is { Length: > 0 } file)
        {
            servers = ServersFile.Read(file);
        }
        else if (Given("messaging") is { } messaging && Given("cache") is { } cache && Databases.Select(Given).FirstOrDefault(given => given is not null) is { } database)
        {
            servers = new ServersFile(database, messaging, cache, Control: null);
        }
        else
        {
            own = await NativeServers.StartAsync(Path.Combine(Path.GetTempPath(), $"cityip-tests-{run}"));
            servers = own.Describe();
        }
        broker = servers.Broker;
        if (servers.Control is { } control)
        {
            await control.CreateVirtualHostAsync($"test-{run}");
            broker = control.ConnectionString($"test-{run}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (own is not null)
        {
            await own.StopAsync();
            Directory.Delete(own.Data.Path, recursive: true);
            return;
        }
        if (servers?.Control is { } control)
        {
            await control.DeleteVirtualHostAsync($"test-{run}");
        }
        foreach (var database in databases.Values)
        {
            await DropAsync(database);
        }
    }

    private async Task DropAsync(string database)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(servers!.Postgres) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)", connection);
        await drop.ExecuteNonQueryAsync();
    }

    private static string? Given(string name) => Environment.GetEnvironmentVariable($"ConnectionStrings__{name}") is { Length: > 0 } value ? value : null;

    private static InvalidOperationException NotStarted() => new("The servers have not been started: use TestServers as an assembly fixture.");
}
