using System.Text.Json;

namespace CityIp.LocalPlatform;

/// <summary>PostgreSQL, RabbitMQ and Redis as private programs: own data folder, loopback only, free ports, gone when we are gone.</summary>
public sealed class NativeServers : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private NativeServers(DataFolder data)
    {
        Data = data;
        Postgres = new PostgresServer(data);
        RabbitMq = new RabbitMqServer(data);
        Redis = new RedisServer(data);
    }

    public DataFolder Data { get; }

    public PostgresServer Postgres { get; }

    public RabbitMqServer RabbitMq { get; }

    public RedisServer Redis { get; }

    public IReadOnlyList<Part> All => [Postgres, RabbitMq, Redis];

    /// <summary>The servers of a data folder, not started yet.</summary>
    public static NativeServers In(DataFolder data) => new(data);

    /// <summary>Starts all three side by side and returns when all answer; when one fails, none stays.</summary>
    /// <exception cref="StartException">One did not come up.</exception>
    public static async Task<NativeServers> StartAsync(string folder, CancellationToken cancellation = default)
    {
        var servers = new NativeServers(new DataFolder(folder));
        try
        {
            await Task.WhenAll(servers.All.Select(server => server.StartAsync(cancellation)));
            return servers;
        }
        catch
        {
            await servers.StopAsync();
            throw;
        }
    }

    public Task StopAsync() => Task.WhenAll(All.Select(server => server.StopAsync()));

    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>What other processes need to use these servers.</summary>
    public ServersFile Describe() => new(Postgres.ConnectionString("postgres"), RabbitMq.ConnectionString(), Redis.ConnectionString, RabbitMq.Control);

    internal void WriteDescription() => DataFolder.WritePrivately(Data.In("servers.json"), JsonSerializer.Serialize(Describe(), Readable));
}

/// <summary>The content of <c>servers.json</c>: servers that run, and how to make virtual hosts on the broker.</summary>
public sealed record ServersFile(string Postgres, string Broker, string Cache, BrokerControl? Control)
{
    public static ServersFile Read(string path) => JsonSerializer.Deserialize<ServersFile>(File.ReadAllText(path))!;
}
