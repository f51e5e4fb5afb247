using CityIp.LocalPlatform;
using CityIp.Testing;
using Npgsql;
using RabbitMQ.Client;
using Xunit;

namespace CityIp.Platform.Tests.Running;

public sealed class Killing_a_server : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"cityip-kill-{Guid.NewGuid():N}");
    private NativeServers servers = null!;

    [Fact]
    public async Task PostgreSQL_keeps_what_it_committed()
    {
        await Postgres("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)");

        await servers.Postgres.KillAsync();
        await servers.Postgres.StartAsync();

        Assert.Equal(1L, await Postgres("SELECT count(*) FROM kept"));
    }

    [Fact]
    public void RabbitMQ_yields_to_PostgreSQL()
    {
        Assert.Equal(NiceOf(servers.Postgres) + 5, NiceOf(servers.RabbitMq));
        var group = $"/proc/{servers.RabbitMq.Children.First().Id}/autogroup";
        if (File.Exists(group))
        {
            Assert.EndsWith("nice 5", File.ReadAllText(group).Trim(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RabbitMQ_keeps_what_it_confirmed()
    {
        await servers.RabbitMq.Control.CreateVirtualHostAsync("kept");
        await Broker(async channel =>
        {
            await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
            await channel.BasicPublishAsync("", "kept", mandatory: true, "hello"u8.ToArray());
        });

        // RabbitMQ writes the directory of its quorum queues up to half a second after a declaration; killed before, it would not find the new queue's log again.
        await Eventually.True(() => Directory.EnumerateFiles(folder, "names.dets", SearchOption.AllDirectories).Any(file => File.ReadAllText(file).Contains("kept_kept", StringComparison.Ordinal)));

        await servers.RabbitMq.KillAsync();
        await servers.RabbitMq.StartAsync();

        await Eventually.Passes(() => Broker(async channel => Assert.NotNull(await channel.BasicGetAsync("kept", autoAck: false))));
    }

    [Fact]
    public async Task Redis_comes_back_empty_on_the_same_port()
    {
        var before = servers.Redis.ConnectionString;

        await servers.Redis.KillAsync();
        Assert.False(servers.Redis.Runs);
        await servers.Redis.StartAsync();

        Assert.Equal(before, servers.Redis.ConnectionString);
        Assert.True(servers.Redis.Runs);
    }

    public async ValueTask InitializeAsync() => servers = await NativeServers.StartAsync(folder);

    public async ValueTask DisposeAsync()
    {
        await servers.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<object?> Postgres(string sql)
    {
        await using var connection = new NpgsqlConnection(servers.Postgres.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task Broker(Func<IChannel, Task> use)
    {
        var factory = new ConnectionFactory { Uri = new Uri(servers.RabbitMq.ConnectionString("kept")) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await use(channel);
    }

    /// <summary>Field 19 of stat; the name before the bracket may hold anything.</summary>
    private static int NiceOf(Part part) => int.Parse(File.ReadAllText($"/proc/{part.Children.First().Id}/stat").Split(')')[^1].Split(' ')[17], System.Globalization.CultureInfo.InvariantCulture);
}
