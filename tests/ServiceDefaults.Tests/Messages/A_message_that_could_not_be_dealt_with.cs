using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using CityIp.ServiceDefaults.Messages;
using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using MassTransit;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Messages;

public sealed class A_message_that_could_not_be_dealt_with(TestServers servers) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await Queues.PurgeAsync(servers.Broker, ErrorDesk.Queue, Topology.ErrorQueue(ErrorDesk.Queue));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Takes_effect_once_when_it_is_replayed_after_the_cause_was_mended()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_mended");
        using var desk = service.Operator();
        var id = Guid.CreateVersion7();
        await service.Bus.Publish(ThingService.MessageFor("poison"), context => context.MessageId = id);

        var held = Assert.Single(await desk.HeldSoonAsync(1));
        Assert.Equal(id.ToString(), held.GetProperty("messageId").GetString());
        Assert.Equal("DistrictDefined", held.GetProperty("messageType").GetString());
        Assert.Equal("'poison' cannot be remembered.", held.GetProperty("reason").GetString());
        Assert.Contains("InvalidOperationException", held.GetProperty("exception").GetString(), StringComparison.Ordinal);
        await service.SaveAsync("mended", "", withMessage: false);
        await service.RunAsync("CREATE TABLE copy AS SELECT id, headers, body FROM bus_dead_letter");

        Assert.Equal("replayed", (await desk.ReplayAsync(held).JsonAsync()).GetProperty("state").GetString());
        await Eventually.True(async () => await service.EffectsAsync("poison") == 1);
        Assert.Equal("replayed", (await desk.ReplayAsync(held).JsonAsync()).GetProperty("state").GetString());
        await service.EverythingIsDealtWithAsync();
        Assert.Equal(1, await service.EffectsAsync("poison"));

        // As after a crash between the broker's confirm and the commit of the mark: it is sent a second time.
        await service.RunAsync("UPDATE bus_dead_letter SET state = 'held', headers = copy.headers, body = copy.body FROM copy WHERE copy.id = bus_dead_letter.id");
        Assert.Equal(2, (await desk.ReplayAsync(held).JsonAsync()).GetProperty("replays").GetInt32());
        await service.EverythingIsDealtWithAsync();
        Assert.Equal(1, await service.EffectsAsync("poison"));
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM bus_dead_letter WHERE body IS NOT NULL"));
    }

    [Fact]
    public async Task Is_held_again_when_it_fails_again()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_again");
        using var desk = service.Operator();
        await service.Bus.Publish(ThingService.MessageFor("poison-again"));
        var held = Assert.Single(await desk.HeldSoonAsync(1));

        await desk.ReplayAsync(held).JsonAsync();

        await Eventually.True(async () => await desk.HeldAsync() is [var again] && again.GetProperty("faults").GetInt32() == 2 && again.GetProperty("replays").GetInt32() == 1);
        var shown = await desk.GetAsync($"{ErrorDesk.Path}/messages/{held.GetProperty("id")}?reveal=true").JsonAsync();
        Assert.Equal("poison-again", shown.GetProperty("content").GetProperty("code").GetString());
        Assert.Equal(0, await service.EffectsAsync("poison"));
    }

    [Fact]
    public async Task Shows_its_content_only_when_asked_to()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_reveal");
        using var desk = service.Operator();
        await service.Bus.Publish(ThingService.MessageFor("poison-reveal"));
        var held = Assert.Single(await desk.HeldSoonAsync(1));
        var address = $"{ErrorDesk.Path}/messages/{held.GetProperty("id")}";
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM bus_dead_letter WHERE position('reveal'::bytea IN body) > 0"));

        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await desk.GetAsync(address).JsonAsync()).GetProperty("content").ValueKind);
        Assert.Equal("poison-reveal", (await desk.GetAsync($"{address}?reveal=true").JsonAsync()).GetProperty("content").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Is_gone_when_it_is_discarded_and_the_reason_stays()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_discarded");
        using var desk = service.Operator();
        await service.Bus.Publish(ThingService.MessageFor("poison-discarded"));
        var held = Assert.Single(await desk.HeldSoonAsync(1));

        await (await desk.DiscardAsync(held, " ")).IsProblem(422, "invalid-text");
        var discarded = await desk.DiscardAsync(held).JsonAsync();
        Assert.Equal(("discarded", "Made by mistake.", "key-1"), (discarded.GetProperty("state").GetString(), discarded.GetProperty("note").GetString(), discarded.GetProperty("changedBy").GetString()));
        Assert.Equal("discarded", (await desk.DiscardAsync(held, "Again.").JsonAsync()).GetProperty("state").GetString());

        await (await desk.ReplayAsync(held)).IsProblem(409, "already-discarded");
        Assert.Empty(await desk.HeldAsync());
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM bus_dead_letter WHERE body IS NOT NULL"));
        await service.SaveAsync("mended", "", withMessage: false);
        await service.EverythingIsDealtWithAsync();
        Assert.Equal(0, await service.EffectsAsync("poison"));
    }

    [Fact]
    public async Task Is_replayed_with_all_others_up_to_a_limit_and_none_is_sent_round_in_circles()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_all");
        using var desk = service.Operator();
        for (var i = 0; i < 5; i++)
        {
            await service.Bus.Publish(ThingService.MessageFor($"poison-{i}"));
        }
        await desk.HeldSoonAsync(5);

        // Nothing is mended: all fail again, and none of them a second time in the same round.
        var first = await desk.PostAsJsonAsync($"{ErrorDesk.Path}/replay", new { limit = 2 }).JsonAsync();
        Assert.Equal((2, 3), (first.GetProperty("changed").GetInt32(), first.GetProperty("remaining").GetInt32()));
        var rest = await desk.PostAsJsonAsync($"{ErrorDesk.Path}/replay", new { messageType = "DistrictDefined", until = first.GetProperty("until") }).JsonAsync();
        Assert.Equal((3, 0), (rest.GetProperty("changed").GetInt32(), rest.GetProperty("remaining").GetInt32()));
        await Eventually.True(async () => (await desk.HeldAsync()).Count(message => message.GetProperty("faults").GetInt32() == 2) == 5);

        await service.SaveAsync("mended", "", withMessage: false);
        Assert.Equal(0, (await desk.PostAsJsonAsync($"{ErrorDesk.Path}/replay", new { messageType = "AssetPublished" }).JsonAsync()).GetProperty("changed").GetInt32());
        Assert.Equal(5, (await desk.PostAsJsonAsync($"{ErrorDesk.Path}/replay", new { }).JsonAsync()).GetProperty("changed").GetInt32());
        await Eventually.True(async () => await service.EffectsAsync("poison") == 5);
        await (await desk.DiscardAsync((await desk.HeldAsync("replayed"))[0])).IsProblem(409, "already-replayed");
    }

    [Fact]
    public async Task Is_discarded_with_all_others_of_its_type()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_discard_all");
        using var desk = service.Operator();
        for (var i = 0; i < 3; i++)
        {
            await service.Bus.Publish(ThingService.MessageFor($"poison-{i}"));
        }
        await desk.HeldSoonAsync(3);

        await (await desk.PostAsJsonAsync($"{ErrorDesk.Path}/discard", new { reason = "" })).IsProblem(422, "invalid-text");
        await (await desk.PostAsJsonAsync($"{ErrorDesk.Path}/discard", new { reason = "x", limit = 501 })).IsProblem(422, "invalid-limit");
        Assert.Equal(0, (await desk.PostAsJsonAsync($"{ErrorDesk.Path}/discard", new { reason = "x", messageType = "AssetPublished" }).JsonAsync()).GetProperty("changed").GetInt32());
        var report = await desk.PostAsJsonAsync($"{ErrorDesk.Path}/discard", new { reason = "x", limit = 2 }).JsonAsync();
        Assert.Equal((2, 1), (report.GetProperty("changed").GetInt32(), report.GetProperty("remaining").GetInt32()));
        Assert.Single(await desk.HeldAsync());
    }

    [Fact]
    public async Task Makes_the_service_degraded_and_is_counted()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_health");
        using var desk = service.Operator();
        long counted = 0;
        var ages = new List<double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Meter.Name == "CityIp.ErrorQueues") { listening.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counted = instrument.Name == "cityip.error-queues.held" ? Math.Max(counted, value) : counted);
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => ages.Add(value));
        listener.Start();
        await service.Bus.Publish(ThingService.MessageFor("poison-health"));
        var held = Assert.Single(await desk.HeldSoonAsync(1));

        await Eventually.Passes(async () => Assert.Contains($"1 of {ErrorDesk.Queue} (the oldest for 1 min). Read why with ./cityip dlq bus list events", await desk.GetStringAsync("/health"), StringComparison.Ordinal));
        listener.RecordObservableInstruments();
        Assert.Equal(1, counted);
        Assert.Contains(ages, age => age > 0);
        var queue = Assert.Single((await desk.GetAsync("/v1/thing/error-queues").JsonAsync()).GetProperty("items").EnumerateArray());
        Assert.Equal((ErrorDesk.Queue, 1), (queue.GetProperty("queue").GetString(), queue.GetProperty("held").GetInt32()));
        Assert.True(queue.GetProperty("oldestSeconds").GetDouble() > 0);

        await desk.DiscardAsync(held).JsonAsync();
        await Eventually.Passes(async () => Assert.DoesNotContain("could not be dealt with", await desk.GetStringAsync("/health"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_shown_to_operators_only_and_bad_questions_get_a_reason()
    {
        await using var service = await ErrorDesk.StartAsync(servers, "errors_refused");
        using var desk = service.Operator();
        using var reader = service.Client();
        await (await reader.GetAsync("/v1/thing/error-queues")).IsProblem(403, "missing-scope");
        await (await desk.GetAsync("/v1/thing/error-queues/nobody-s/messages")).IsProblem(404, "not-found");
        await (await desk.PostAsJsonAsync("/v1/thing/error-queues/nobody-s/replay", new { })).IsProblem(404, "not-found");
        await (await desk.PostAsJsonAsync("/v1/thing/error-queues/nobody-s/discard", new { reason = "x" })).IsProblem(404, "not-found");
        await (await desk.GetAsync($"{ErrorDesk.Path}/messages?state=lost")).IsProblem(400, "invalid-filter");
        await (await desk.GetAsync($"{ErrorDesk.Path}/messages?messageType=")).IsProblem(400, "invalid-filter");
        await (await desk.GetAsync($"{ErrorDesk.Path}/messages?limit=0")).IsProblem(400, "invalid-limit");
        await (await desk.GetAsync($"{ErrorDesk.Path}/messages?cursor=x")).IsProblem(400, "invalid-cursor");
        await (await desk.GetAsync($"{ErrorDesk.Path}/messages/{Guid.NewGuid()}")).IsProblem(404, "not-found");
        await (await desk.PostAsync($"{ErrorDesk.Path}/messages/{Guid.NewGuid()}/replay", null)).IsProblem(404, "not-found");
        await (await desk.PostAsJsonAsync($"{ErrorDesk.Path}/messages/{Guid.NewGuid()}/discard", new { reason = "x" })).IsProblem(404, "not-found");
        await (await desk.PostAsJsonAsync($"{ErrorDesk.Path}/replay", new { limit = 0 })).IsProblem(422, "invalid-limit");
    }
}
