using System.Diagnostics;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Messages;

public sealed class A_message_saved_with_its_change(TestServers servers) : IAsyncLifetime
{
    private const string FirstQueue = "events-know-districts";
    private const string SecondQueue = "analytics-know-districts";
    private static readonly string[] AllQueues = [.. Topology.Of(typeof(DistrictDefined)).Queues];

    public async ValueTask InitializeAsync() => await Queues.PurgeAsync(servers.Broker, AllQueues);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Waits_in_every_queue_though_no_consumer_has_ever_run()
    {
        await using var service = await ThingService.StartAsync(servers, "outbox_queues");
        await service.SaveAsync("waits", "x");

        await OutboxIsEmpty(service);
        await using var queues = await Queues.OpenAsync(servers.Broker);
        var first = await queues.TakeSoonAsync(FirstQueue);
        var second = await queues.TakeSoonAsync(SecondQueue);
        Assert.Contains("\"waits\"", first.Body, StringComparison.Ordinal);
        Assert.Equal(first.MessageId, second.MessageId);
    }

    [Fact]
    public async Task Is_not_published_when_the_save_fails()
    {
        await using var service = await ThingService.StartAsync(servers, "outbox_failure");
        await service.SaveAsync("taken", "x", withMessage: false);

        await Assert.ThrowsAsync<DbUpdateException>(() => service.SaveAsync("taken", "again"));

        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM outbox"));
    }

    [Fact]
    public async Task Carries_the_trace_of_the_change()
    {
        await using var service = await ThingService.StartAsync(servers, "outbox_trace");
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        string trace;
        using (var change = source.StartActivity("change")!)
        {
            trace = change.TraceId.ToString();
            await service.SaveAsync("traced", "x");
        }

        await OutboxIsEmpty(service);
        await using var queues = await Queues.OpenAsync(servers.Broker);
        var message = await queues.TakeSoonAsync(FirstQueue);
        await queues.EmptyAsync(SecondQueue);
        Assert.Contains(trace, message.Headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_once_and_in_order_though_two_processes_relay()
    {
        await using var one = await ThingService.StartAsync(servers, "outbox_relays");
        await using var two = await ThingService.StartAsync(servers, "outbox_relays");
        await using var queues = await Queues.OpenAsync(servers.Broker);
        var aggregate = Guid.NewGuid();

        for (var i = 0; i < 200; i++)
        {
            await (i % 2 == 0 ? one : two).PublishAsync(ThingService.MessageFor($"relay-{i:000}"), aggregate, i);
        }

        await OutboxIsEmpty(one);
        await queues.EmptyAsync(SecondQueue);
        var order = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            order.Add(System.Text.RegularExpressions.Regex.Match((await queues.TakeSoonAsync(FirstQueue)).Body, "relay-\\d+").Value);
        }
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"relay-{i:000}"), order);
        Assert.Null(await queues.TakeAsync(FirstQueue));
    }

    [Fact]
    public async Task Stays_when_no_queue_takes_it_and_leaves_when_the_publisher_has_bound_them_again()
    {
        await using var service = await ThingService.StartAsync(servers, "outbox_unroutable");
        await using var queues = await Queues.OpenAsync(servers.Broker);
        // The first publish declares exchange and bindings; then somebody removes the bindings.
        await service.SaveAsync("routable", "x");
        await OutboxIsEmpty(service);
        foreach (var queue in AllQueues)
        {
            await queues.TakeSoonAsync(queue);
            await queues.UnbindAsync("district-defined", queue);
        }

        await service.SaveAsync("unroutable", "x");

        await OutboxIsEmpty(service);
        foreach (var queue in AllQueues)
        {
            Assert.Contains("\"unroutable\"", (await queues.TakeSoonAsync(queue)).Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Stays_and_raises_an_alarm_when_this_version_has_no_queue_for_it()
    {
        await using var service = await ThingService.StartAsync(servers, "outbox_unknown");
        await using (var command = service.Database.CreateCommand("INSERT INTO outbox (message_id, message_type, body, headers) VALUES (gen_random_uuid(), 'of-a-later-version', '{}', '{}')"))
        {
            await command.ExecuteNonQueryAsync();
        }

        await Eventually.True(async () => await service.CountAsync("SELECT count(*) FROM outbox WHERE attempts > 0 AND last_error LIKE '%no message of this version%'") == 1);
        await Eventually.Passes(async () => Assert.Contains("no queue that takes them", await service.Client().GetStringAsync("/health"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_refused_with_503_while_the_outbox_is_full()
    {
        await using var service = await ThingService.StartAsync(servers, "outbox_full", null, ("Outbox:MostMessages", "-1"));

        using var answer = await service.Client().PostAsync("/things/", Json.Of("""{"code":"full","name":"x"}"""));

        await answer.IsProblem(503, "outbox-full");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM thing"));
    }

    internal static Task OutboxIsEmpty(ThingService service) => Eventually.True(async () => await service.CountAsync("SELECT count(*) FROM outbox") == 0, message: "outbox is empty");
}
