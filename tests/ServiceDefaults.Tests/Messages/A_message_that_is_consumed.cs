using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using MassTransit;
using Npgsql;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Messages;

public sealed class A_message_that_is_consumed(TestServers servers) : IAsyncLifetime
{
    private const string Queue = "events-know-districts";

    public async ValueTask InitializeAsync() => await Queues.PurgeAsync(servers.Broker, Queue, Topology.ErrorQueue(Queue));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Takes_effect_once_when_it_is_delivered_twice()
    {
        await using var service = await ThingService.StartAsync(servers, "inbox_twice", consumers => consumers.Consume<RememberThing>(Queue, prefetch: 1, concurrency: 1));
        var id = Guid.CreateVersion7();

        for (var delivery = 0; delivery < 2; delivery++)
        {
            await service.Bus.Publish(ThingService.MessageFor("twice"), context => context.MessageId = id);
        }
        await service.Bus.Publish(ThingService.MessageFor("after"));

        // One consumer at a time and one queue: when the third has come, the second has been dealt with.
        await Eventually.True(async () => await service.CountAsync("SELECT count(*) FROM thing WHERE code LIKE 'after%'") == 1);
        Assert.Equal(1, await service.CountAsync("SELECT count(*) FROM thing WHERE code LIKE 'twice%'"));
    }

    [Fact]
    public async Task Waits_for_a_database_that_goes_away_in_the_middle()
    {
        await using var service = await ThingService.StartAsync(servers, "inbox_away", consumers => consumers.Consume<RememberThing>(Queue, prefetch: 1, concurrency: 1));

        await service.Bus.Publish(ThingService.MessageFor("cut-off"));

        await Eventually.True(async () => await service.CountAsync("SELECT count(*) FROM thing WHERE code LIKE 'cut-off%'") == 1);
        await using var queues = await Queues.OpenAsync(servers.Broker);
        Assert.Equal(0u, await queues.CountAsync(Topology.ErrorQueue(Queue)));
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM bus_dead_letter"));
    }

    [Fact]
    public async Task Waits_for_a_database_that_is_not_there_yet()
    {
        await using var publisher = await ThingService.StartAsync(servers, "inbox_publisher");
        var starting = ThingService.StartAsync(servers, "inbox_to_come", consumers => consumers.Consume<RememberThing>(Queue, prefetch: 1, concurrency: 1), ("Database:MigrateAtStart", "false"));
        await publisher.Bus.Publish(ThingService.MessageFor("early"));
        await using var queues = await Queues.OpenAsync(servers.Broker);
        await Eventually.True(async () => await queues.CountAsync(Queue) == 0, message: "the message was delivered");
        Assert.False(starting.IsCompleted);

        await using var migrating = await ThingService.StartAsync(servers, "inbox_to_come");
        await using var service = await starting;

        await Eventually.True(async () => await service.CountAsync("SELECT count(*) FROM thing WHERE code LIKE 'early%'") == 1);
        Assert.Equal(0u, await queues.CountAsync(Topology.ErrorQueue(Queue)));
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM bus_dead_letter"));
    }

    [Fact]
    public async Task Is_held_with_the_reason_when_it_cannot_be_dealt_with()
    {
        await using var service = await ThingService.StartAsync(servers, "inbox_poison", consumers => consumers.Consume<RememberThing>(Queue, prefetch: 1, concurrency: 1));

        await service.Bus.Publish(ThingService.MessageFor("poison"));

        Assert.Contains("cannot be remembered", await ReasonHeld(service), StringComparison.Ordinal);
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM inbox"));
    }

    [Fact]
    public async Task Is_refused_when_a_repetition_could_no_longer_be_told()
    {
        await using var service = await ThingService.StartAsync(servers, "inbox_old", consumers => consumers.Consume<RememberThing>(Queue, prefetch: 1, concurrency: 1));

        await using (var queues = await Queues.OpenAsync(servers.Broker))
        {
            await queues.PublishEnvelopeAsync(Queue, ThingService.MessageFor("too-old"), sent: DateTimeOffset.UtcNow.AddDays(-91));
        }

        Assert.Contains("run a recount", await ReasonHeld(service), StringComparison.Ordinal);
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM thing WHERE code LIKE 'too-old%'"));
    }

    private static async Task<string> ReasonHeld(ThingService service)
    {
        await Eventually.True(async () => await service.CountAsync("SELECT count(*) FROM bus_dead_letter WHERE state = 'held'") == 1);
        await using var command = service.Database.CreateCommand("SELECT reason FROM bus_dead_letter");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Adds a row per effect, so that a second effect would be seen.</summary>
    private sealed class RememberThing(NpgsqlDataSource source) : IConsumer<DistrictDefined>
    {
        private static int cutOff;

        public Task Consume(ConsumeContext<DistrictDefined> context) => source.OnceAsync(context, "remember-thing", async (connection, cancellationToken) =>
        {
            if (context.Message.Code == "poison")
            {
                throw new InvalidOperationException("It cannot be remembered.");
            }
            await using var insert = new NpgsqlCommand("INSERT INTO thing (code, display_name, version) VALUES (@code || gen_random_uuid(), '', 1)", connection);
            insert.Parameters.AddWithValue("code", context.Message.Code);
            await insert.ExecuteNonQueryAsync(cancellationToken);
            if (context.Message.Code == "cut-off" && Interlocked.Increment(ref cutOff) == 1)
            {
                await using var terminate = new NpgsqlCommand("SELECT pg_terminate_backend(pg_backend_pid())", connection);
                await terminate.ExecuteNonQueryAsync(cancellationToken);
            }
        });
    }
}
