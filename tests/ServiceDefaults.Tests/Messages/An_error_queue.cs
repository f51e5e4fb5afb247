using System.Text;
using CityIp.ServiceDefaults.Messages;
using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using MassTransit;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Messages;

public sealed class An_error_queue(TestServers servers) : IAsyncLifetime
{
    private static readonly string ErrorQueue = Topology.ErrorQueue(ErrorDesk.Queue);

    public async ValueTask InitializeAsync() => await Queues.PurgeAsync(servers.Broker, ErrorDesk.Queue, ErrorQueue);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Keeps_its_messages_while_the_database_cannot_take_them()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_no_table");
        using var desk = service.Operator();
        await using var queues = await Queues.OpenAsync(servers.Broker);
        await service.RunAsync("ALTER TABLE bus_dead_letter RENAME TO away");
        await service.Bus.Publish(ThingService.MessageFor("poison-away"));
        await Eventually.True(async () => await queues.CountAsync(ErrorQueue) == 1, message: "the message is back in the error queue");

        await service.RunAsync("ALTER TABLE away RENAME TO bus_dead_letter");

        Assert.Single(await desk.HeldSoonAsync(1));
        await Eventually.True(async () => await queues.CountAsync(ErrorQueue) == 0);
    }

    [Fact]
    public async Task Gives_one_held_message_for_one_failure_though_it_is_delivered_twice_and_later()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_copies");
        using var desk = service.Operator();
        await using var queues = await Queues.OpenAsync(servers.Broker);
        await service.EverythingIsDealtWithAsync();

        await queues.PutAsync(ErrorQueue, "once", "first failure", "2026-11-25T01:00:00Z");
        await queues.PutAsync(ErrorQueue, "once", "first failure", "2026-11-25T01:00:00Z");
        await queues.PutAsync(ErrorQueue, "another", "first failure", "2026-11-25T01:00:00Z");
        var held = await desk.HeldSoonAsync(2);
        await desk.DiscardAsync(held[0]).JsonAsync();
        await queues.PutAsync(ErrorQueue, "once", "first failure", "2026-11-25T01:00:00Z");
        await queues.PutAsync(ErrorQueue, "a third", "first failure", "2026-11-25T01:00:00Z");
        await desk.HeldSoonAsync(2);
        Assert.Single(await desk.HeldAsync("discarded"));

        await queues.PutAsync(ErrorQueue, "once", "second failure", "2026-11-25T02:00:00Z");
        Assert.Contains(await desk.HeldSoonAsync(3), message => message.GetProperty("reason").GetString() == "second failure" && message.GetProperty("faults").GetInt32() == 2);
    }

    [Fact]
    public async Task Gives_what_is_no_json_and_holds_characters_that_no_database_takes()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_odd");
        using var desk = service.Operator();
        await using var queues = await Queues.OpenAsync(servers.Broker);
        await service.EverythingIsDealtWithAsync();

        await queues.PutAsync(ErrorQueue, "\0not json", "a\0b", "2026-11-25T01:00:00Z");

        var held = Assert.Single(await desk.HeldSoonAsync(1));
        Assert.Equal("a\uFFFDb", held.GetProperty("reason").GetString());
        var shown = await desk.GetAsync($"{ErrorDesk.Path}/messages/{held.GetProperty("id")}?reveal=true").JsonAsync();
        Assert.Equal("\0not json", Encoding.UTF8.GetString(shown.GetProperty("content").GetBytesFromBase64()));
    }

    [Fact]
    public async Task Gives_what_the_broker_itself_took_from_the_queue()
    {
        const string queue = "analytics-know-districts";
        await using var queues = await Queues.OpenAsync(servers.Broker);
        await queues.DeclareAsync(queue);
        await queues.DeclareAsync(Topology.ErrorQueue(queue));
        await queues.EmptyAsync(queue);
        await using var service = await ThingService.StartAsync(servers, "errors_broker", consumers => consumers.KeepErrorsOf(queue));
        await queues.PutAsync(queue, "refused", null, null);

        await queues.RejectSoonAsync(queue);

        using var desk = service.Operator();
        await Eventually.Passes(async () =>
        {
            var held = Assert.Single((await desk.GetAsync($"/v1/thing/error-queues/{queue}/messages").JsonAsync()).GetProperty("items").EnumerateArray());
            Assert.Equal("The broker took it from the queue: rejected.", held.GetProperty("reason").GetString());
        });
    }

    [Fact]
    public async Task Can_be_read_and_discarded_while_the_broker_is_away_and_replay_says_so()
    {
        await using var service = await ThingService.StartAsync(servers, "errors_no_broker", consumers => consumers.Consume<ErrorDesk.RememberWhenMended>(ErrorDesk.Queue),
            ("ConnectionStrings:messaging", "amqp://guest:guest@127.0.0.1:1/"));
        using var desk = service.Operator();
        foreach (var content in (string[])["one", "two"])
        {
            var message = FailedMessage.Of(new RabbitMQ.Client.BasicProperties(), Encoding.UTF8.GetBytes(content), DateTimeOffset.UtcNow);
            await FailedMessages.KeepAsync(service.Database, service.Contents, ErrorDesk.Queue, message, CancellationToken.None);
        }
        var held = await desk.HeldSoonAsync(2);

        using var one = await desk.ReplayAsync(held[0]);
        await one.IsProblem(503, "broker-away");
        Assert.NotNull(one.Headers.RetryAfter);
        using var all = await desk.PostAsync($"{ErrorDesk.Path}/replay", Json.Of("{}"));
        await all.IsProblem(503, "broker-away");
        Assert.Equal(2, (await desk.HeldAsync()).Count);
        await desk.DiscardAsync(held[0]).JsonAsync();
        Assert.Single(await desk.HeldAsync());
    }

    [Fact]
    public async Task Forgets_a_message_when_a_repetition_of_it_could_no_longer_be_told_and_what_is_none_after_a_month()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_old");
        using var desk = service.Operator();
        const string ofAService = """{"messageType":["urn:message:CityIp.Contracts:DistrictDefined"],"message":{"code":"x"}}""";
        foreach (var (id, body, days) in new[] { ("old", ofAService, 91), ("not yet old", ofAService, 89), ("anything", "anything", 31), ("anything new", "anything", 29) })
        {
            await FailedMessages.KeepAsync(service.Database, service.Contents, ErrorDesk.Queue, FailedMessage.Of(new RabbitMQ.Client.BasicProperties { MessageId = id }, Encoding.UTF8.GetBytes(body), DateTimeOffset.UtcNow), CancellationToken.None);
            await service.RunAsync($"UPDATE bus_dead_letter SET first_at = now() - interval '{days} days' WHERE message_id = '{id}'");
        }

        // Each process sweeps when it starts.
        await using var another = await ErrorDesk.StartAsync(servers, "errors_old");

        Assert.Equal(["anything new", "not yet old"], (await desk.HeldSoonAsync(2)).Select(message => message.GetProperty("messageId").GetString()).Order());
        var forgotten = (await desk.HeldAsync("discarded")).ToDictionary(message => message.GetProperty("messageId").GetString()!, message => message.GetProperty("note").GetString()!);
        Assert.Contains("run a recount", forgotten["old"], StringComparison.Ordinal);
        Assert.Contains("after 30 days", forgotten["anything"], StringComparison.Ordinal);
        Assert.Equal(2, await service.CountAsync("SELECT count(*) FROM bus_dead_letter WHERE body IS NOT NULL OR headers IS NOT NULL"));
    }

    [Fact]
    public async Task That_was_encrypted_under_another_key_says_so_and_can_still_be_discarded()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_key");
        await FailedMessages.KeepAsync(service.Database, service.Contents, ErrorDesk.Queue, FailedMessage.Of(new RabbitMQ.Client.BasicProperties(), "x"u8.ToArray(), DateTimeOffset.UtcNow), CancellationToken.None);
        await using var other = await ThingService.StartAsync(servers, "errors_key", consumers => consumers.KeepErrorsOf(ErrorDesk.Queue), ("Messages:EncryptionKey", Convert.ToBase64String(new byte[32])));
        using var desk = other.Operator();
        var held = Assert.Single(await desk.HeldSoonAsync(1));

        await (await desk.GetAsync($"{ErrorDesk.Path}/messages/{held.GetProperty("id")}?reveal=true")).IsProblem(409, "sealed-under-another-key");
        await (await desk.ReplayAsync(held)).IsProblem(409, "sealed-under-another-key");
        await (await desk.PostAsync($"{ErrorDesk.Path}/replay", Json.Of("{}"))).IsProblem(409, "sealed-under-another-key");
        Assert.Equal("discarded", (await desk.DiscardAsync(held).JsonAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Whose_queue_is_gone_keeps_the_message_held()
    {
        await using var service = await ThingService.StartAsync(servers, "errors_no_queue", consumers => consumers.KeepErrorsOf("events-nobody-declares"));
        using var desk = service.Operator();
        await FailedMessages.KeepAsync(service.Database, service.Contents, "events-nobody-declares", FailedMessage.Of(new RabbitMQ.Client.BasicProperties(), "x"u8.ToArray(), DateTimeOffset.UtcNow), CancellationToken.None);
        const string path = "/v1/thing/error-queues/events-nobody-declares";
        var id = (await desk.GetAsync($"{path}/messages").JsonAsync()).GetProperty("items")[0].GetProperty("id");

        await (await desk.PostAsync($"{path}/messages/{id}/replay", null)).IsProblem(409, "no-such-queue");
        await (await desk.PostAsync($"{path}/replay", Json.Of("{}"))).IsProblem(409, "no-such-queue");
        Assert.Equal(1, await service.CountAsync("SELECT count(*) FROM bus_dead_letter WHERE state = 'held' AND body IS NOT NULL"));
    }
}
