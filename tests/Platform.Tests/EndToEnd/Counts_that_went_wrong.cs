using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Demo;
using CityIp.Testing;
using Npgsql;
using RabbitMQ.Client;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

[Collection(PlatformUnderTest.Collection)]
public sealed class Counts_that_went_wrong(PlatformUnderTest platform)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Heal_by_themselves_when_a_queue_was_emptied()
    {
        var expo = (await ExpoDayRun.RunAsync(platform.ExpoDay(visitors: 20), cancellationToken: TestContext.Current.CancellationToken)).ExpoCode;
        await platform.Platform.Part("analytics").KillAsync();
        var before = (await platform.GetAsync($"/v1/events/expos/{expo}/activities/counts")).GetProperty("total").GetInt64();
        await VisitAsync(expo, 5);
        var lost = 0u;
        await Eventually.True(async () => (lost += await PurgeAsync("analytics-count-activities")) > 0, Patience, "the message of the visits is in the queue");

        await platform.Platform.Part("analytics").StartAsync(TestContext.Current.CancellationToken);

        await Eventually.Passes(async () =>
        {
            await platform.PostAsync($"/v1/events/expos/{expo}/recount", new { });
            var recount = await platform.GetAsync($"/v1/analytics/expos/{expo}/recount");
            Assert.Equal(("equal", before + 5, 0), (recount.GetProperty("state").GetString(), recount.GetProperty("stored").GetInt64(), recount.GetProperty("gaps").GetArrayLength()));
        }, Patience);
    }

    [Fact]
    public async Task Are_repaired_beside_those_shown_while_events_is_killed_and_activity_goes_on()
    {
        var expo = (await ExpoDayRun.RunAsync(platform.ExpoDay(visitors: 40), cancellationToken: TestContext.Current.CancellationToken)).ExpoCode;
        await using (var analytics = NpgsqlDataSource.Create(platform.Platform.Servers.Postgres.ConnectionString("analyticsdb")))
        await using (var spoil = analytics.CreateCommand($"UPDATE expo_hour SET count = count + 1000 WHERE expo_id = (SELECT id FROM expo WHERE code = '{expo}')"))
        {
            Assert.True(await spoil.ExecuteNonQueryAsync() > 0);
        }

        var begun = await platform.PostAsync($"/v1/events/expos/{expo}/recount?repair=true", new { });
        await platform.Platform.Part("events").KillAsync();
        await platform.Platform.Part("events").StartAsync(TestContext.Current.CancellationToken);
        await VisitAsync(expo, 7);

        var stored = begun.GetProperty("total").GetInt64() + 7;
        await Eventually.Passes(async () =>
        {
            var recount = await platform.GetAsync($"/v1/analytics/expos/{expo}/recount?generation={begun.GetProperty("generation").GetInt32()}");
            Assert.Equal(("equal", begun.GetProperty("generation").GetInt32()), (recount.GetProperty("state").GetString(), recount.GetProperty("shownGeneration").GetInt32()));
            Assert.Equal(stored, (await platform.GetAsync($"/v1/analytics/expos/{expo}/counts?limit=1")).GetProperty("total").GetInt64());
        }, Patience);
    }

    private async Task VisitAsync(string expo, int visits)
    {
        // The gateway may not have seen yet that a service is back.
        var booths = await Eventually.Result(() => platform.GetAsync($"/v1/events/expos/{expo}/booths?limit=1"), Patience);
        var booth = booths.GetProperty("items")[0].GetProperty("code").GetString();
        var events = Enumerable.Range(0, visits).Select(_ => new
        {
            specversion = "1.0",
            id = Guid.NewGuid(),
            source = "urn:cityip:demo:repair",
            type = "cityip.booth.visited.v1",
            time = DateTimeOffset.UtcNow,
            data = new { expo, booth },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events/activities") { Content = JsonContent.Create(events, new MediaTypeHeaderValue("application/cloudevents-batch+json")) };
        request.Headers.Authorization = new("Bearer", platform.PublisherKey);
        using var answer = await platform.Gateway.SendAsync(request);
        var results = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("results");
        Assert.All(results.EnumerateArray(), result => Assert.Equal("accepted", result.GetProperty("status").GetString()));
    }

    private async Task<uint> PurgeAsync(string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = new(platform.Platform.Servers.RabbitMq.ConnectionString()) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await channel.QueuePurgeAsync(queue);
    }
}
