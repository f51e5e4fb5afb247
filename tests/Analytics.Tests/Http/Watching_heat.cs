using System.Net;
using System.Text.Json;
using CityIp.Analytics.Tests.Host;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Watching_heat(AnalyticsApplication application)
{
    [Fact]
    public async Task Tells_a_snapshot_and_then_what_changes()
    {
        var (expo, hall, booth, asset) = (await application.ExpoAsync(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await using var stream = await OpenAsync(expo);
        Assert.Equal("snapshot", (await stream.NextAsync()).Kind);

        await application.AcceptAsync(expo.Activity(at: DateTimeOffset.UtcNow, hall: hall, booth: booth, assets: [asset]));

        var told = await stream.UntilAsync(cells => cells.Count == 3);
        Assert.Equal([("asset", asset), ("booth", booth), ("hall", hall)], told.Keys.OrderBy(cell => cell.Kind, StringComparer.Ordinal));
        await application.AcceptAsync(expo.Activity(at: DateTimeOffset.UtcNow, booth: booth));
        told = await stream.UntilAsync(cells => cells[("booth", booth)] > 1.5);
        Assert.InRange(told[("hall", hall)], 0.5, 1);
    }

    [Fact]
    public async Task Goes_on_from_the_last_event_and_starts_anew_from_an_unknown_one()
    {
        var (expo, booth) = (await application.ExpoAsync(), Guid.NewGuid());
        await application.AcceptAsync(expo.Activity(at: DateTimeOffset.UtcNow, booth: booth));
        await Eventually.True(async () => (await HeatAsync(expo)).GetProperty("epoch").GetInt64() > 0);
        string last;
        await using (var stream = await OpenAsync(expo))
        {
            last = (await stream.NextAsync()).Id;
        }
        await application.AcceptAsync(expo.Activity(at: DateTimeOffset.UtcNow, booth: booth));
        await Eventually.True(async () => Cells(await HeatAsync(expo))[("booth", booth)] > 1.2);

        await using (var resumed = await OpenAsync(expo, last))
        {
            Assert.Equal("change", (await resumed.NextAsync()).Kind);
        }
        foreach (var unknown in new[] { "1-1", "99999999999999-1", "nonsense" })
        {
            await using var stream = await OpenAsync(expo, unknown);
            Assert.Equal("snapshot", (await stream.NextAsync()).Kind);
        }
    }

    [Fact]
    public async Task Is_quiet_only_between_heartbeats()
    {
        await using var stream = await OpenAsync(await application.ExpoAsync());

        Assert.Equal("snapshot", (await stream.NextAsync()).Kind);
        await stream.HeartbeatAsync();
    }

    [Fact]
    public async Task A_key_may_have_only_so_many_streams()
    {
        var expo = await application.ExpoAsync();
        await using (await OpenAsync(expo, keyId: "greedy"))
        await using (await OpenAsync(expo, keyId: "greedy"))
        {
            using var refused = await application.SendForEventsAsync(expo, keyId: "greedy");
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            await using var other = await OpenAsync(expo, keyId: "modest");
        }
        await Eventually.True(async () =>
        {
            using var again = await application.SendForEventsAsync(expo, keyId: "greedy");
            return again.StatusCode == HttpStatusCode.OK;
        }, message: "seats are given back");
    }

    [Fact]
    public async Task Redis_killed_stops_only_the_stream_and_its_return_begins_a_new_epoch()
    {
        var (expo, booth) = (await application.ExpoAsync(), Guid.NewGuid());
        await application.AcceptAsync(expo.Activity(at: DateTimeOffset.UtcNow, booth: booth));
        await Eventually.True(async () => (await HeatAsync(expo)).GetProperty("epoch").GetInt64() > 0);
        var epoch = (await HeatAsync(expo)).GetProperty("epoch").GetInt64();
        await using var stream = await OpenAsync(expo);
        await stream.NextAsync();

        await application.Redis.KillAsync();
        try
        {
            await Eventually.Passes(async () =>
            {
                using var refused = await application.SendForEventsAsync(expo);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.NotNull(refused.Headers.RetryAfter);
            });
            await application.CountedAsync(await application.AcceptAsync(expo.Activity(at: DateTimeOffset.UtcNow, booth: booth)));
            var counted = await HeatAsync(expo);
            Assert.Equal(0, counted.GetProperty("epoch").GetInt64());
            Assert.True(Cells(counted)[("booth", booth)] > 1.2);
            using var client = application.CreateClient();
            Assert.Contains("Degraded", await client.GetStringAsync("/health"), StringComparison.Ordinal);
        }
        finally
        {
            await application.Redis.StartAsync();
        }

        var told = await stream.NextAsync();
        Assert.Equal("snapshot", told.Kind);
        Assert.True(long.Parse(told.Id.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture) > epoch);
        Assert.True(told.Cells[("booth", booth)] > 1.2);
    }

    private async Task<HeatListener> OpenAsync(TestExpo expo, string? lastEventId = null, string keyId = "key-heat") =>
        await HeatListener.OpenAsync(await application.SendForEventsAsync(expo, lastEventId, keyId));

    private Task<JsonElement> HeatAsync(TestExpo expo) => application.GetAsync($"/v1/analytics/expos/{expo.Code}/heat");

    private static Dictionary<(string Kind, Guid Id), double> Cells(JsonElement heat) => HeatListener.CellsOf(heat);
}
