using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Messages;

/// <summary>An operator has taken the bindings away: the real broker hands the message back, and nobody may miss it.</summary>
public sealed class A_message_that_the_broker_returns(TestServers servers) : IAsyncLifetime
{
    private const string Exchange = "district-defined";
    private static readonly string[] AllQueues = [.. Topology.Of(typeof(DistrictDefined)).Queues];

    // The publisher makes its bindings again when it tries again. Here the next try is far off, as it is after many, so that the alarm can be looked at.
    private const string Postpone = """
        CREATE FUNCTION far_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.next_attempt_at := now() + interval '1 hour'; RETURN NEW; END $$;
        CREATE TRIGGER far_off BEFORE UPDATE ON outbox FOR EACH ROW WHEN (NEW.attempts > OLD.attempts) EXECUTE FUNCTION far_off();
        """;

    private const string TryAgain = "DROP FUNCTION far_off() CASCADE; UPDATE outbox SET next_attempt_at = now();";

    public async ValueTask InitializeAsync() => await Queues.PurgeAsync(servers.Broker, AllQueues);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Raises_an_alarm_in_metric_health_and_log_until_it_has_left()
    {
        using var metrics = new Measurements("CityIp.Outbox");
        using var log = new LogLines();
        await using var service = await ThingService.StartAsync(servers, "outbox_returned", log, consumers: null, settings: []);
        await using var queues = await Queues.OpenAsync(servers.Broker);
        await service.SaveAsync("routable", "x");
        await A_message_saved_with_its_change.OutboxIsEmpty(service);
        foreach (var queue in AllQueues)
        {
            await queues.TakeSoonAsync(queue);
            await queues.UnbindAsync(Exchange, queue);
        }
        Assert.Equal(0, metrics["cityip.outbox.returned"]);
        await ExecuteAsync(service, Postpone);

        await service.SaveAsync("returned", "x");

        await Eventually.True(async () => await service.CountAsync("SELECT count(*) FROM outbox WHERE attempts = 1 AND last_error = 'the broker returned it as unroutable.'") == 1);
        Assert.Equal(1, metrics["cityip.outbox.returned"]);
        await Eventually.True(() => metrics["cityip.outbox.waiting"] == 1 && metrics["cityip.outbox.oldest"] > 0, message: "the gauges show the message that waits");
        await Eventually.Passes(async () =>
        {
            var health = await service.Client().GetStringAsync("/health");
            Assert.Contains("\"Degraded\"", health, StringComparison.Ordinal);
            Assert.Contains("1 messages in the outbox have no queue that takes them", health, StringComparison.Ordinal);
        });
        var line = Assert.Single(log.All, entry => entry.Text.Contains("No queue takes district-defined", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("Restore the queue or its binding", line.Text, StringComparison.Ordinal);
        // Others are not held up by it, and it is in no queue: the alarm is all there is of it.
        Assert.All(AllQueues, queue => Assert.Equal(0u, queues.CountAsync(queue).GetAwaiter().GetResult()));

        await ExecuteAsync(service, TryAgain);

        await A_message_saved_with_its_change.OutboxIsEmpty(service);
        foreach (var queue in AllQueues)
        {
            Assert.Contains("\"returned\"", (await queues.TakeSoonAsync(queue)).Body, StringComparison.Ordinal);
        }
        await Eventually.Passes(async () => Assert.DoesNotContain("no queue that takes them", await service.Client().GetStringAsync("/health"), StringComparison.Ordinal));
        await Eventually.True(() => metrics["cityip.outbox.waiting"] == 0);
        Assert.Equal(2, metrics["cityip.outbox.published"]);
    }

    private static async Task ExecuteAsync(ThingService service, string sql)
    {
        await using var command = service.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
