using System.Diagnostics.Metrics;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;
using static CityIp.Analytics.Tests.Host.Sustainability;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Falling_sustainability(AnalyticsApplication application)
{
    private const string Fell = "sustainability-fell";
    private const string Ended = "sustainability-alarm-ended";

    [Fact]
    [Trait("published", Fell)]
    [Trait("published", Ended)]
    public async Task A_fall_is_told_once_with_what_fell_and_its_end_when_it_has_recovered()
    {
        await using var listener = await Eavesdropper.OnAsync(application.Broker, Fell, Ended);
        var alarms = new List<string?>();
        using var meter = ListenTo("cityip.sustainability.fell", alarms);
        var asset = await FallenAsync();
        await Task.WhenAll(application.RunAsync(), application.RunAsync());
        await application.RunAsync();

        await Eventually.True(() => listener.About(Fell, asset.ToString()).Count >= 1);
        var told = Assert.Single(listener.About(Fell, asset.ToString()));
        var fall = Assert.Single(told.GetProperty("dimensions").EnumerateArray());
        Assert.Equal(("heritage-integrity", 80.2, 30.7), (fall.GetProperty("dimension").GetString(), Math.Round(fall.GetProperty("from").GetDouble(), 9), Math.Round(fall.GetProperty("to").GetDouble(), 9)));
        Assert.True(told.GetProperty("score").GetDouble() <= told.GetProperty("from").GetDouble() - 5);
        Assert.Equal(1, told.GetProperty("version").GetInt64());
        lock (alarms)
        {
            Assert.Equal([asset.ToString()], alarms.Where(one => one == asset.ToString()));
        }
        var alarm = (await application.SustainabilityOfAsync(asset)).GetProperty("alarm");
        Assert.True(alarm.GetProperty("raised").GetBoolean());

        await application.DeliverAsync(Finding(asset, "heritage-integrity", 80, Today, version: 9));
        await application.RunAsync();

        await Eventually.True(() => listener.About(Ended, asset.ToString()).Count == 1);
        var over = listener.About(Ended, asset.ToString())[0];
        Assert.Equal(("recovered", 2), (over.GetProperty("reason").GetString(), over.GetProperty("version").GetInt64()));
        Assert.False((await application.SustainabilityOfAsync(asset)).GetProperty("alarm").GetProperty("raised").GetBoolean());
        Assert.Single(listener.About(Fell, asset.ToString()));
    }

    [Fact]
    public async Task An_asset_that_is_retired_has_no_alarm_any_longer()
    {
        await using var listener = await Eavesdropper.OnAsync(application.Broker, Ended);
        var asset = await FallenAsync();
        await application.RunAsync();

        await application.DeliverAsync(new AssetRetired(asset, 5, DateTimeOffset.UtcNow));
        await application.RunAsync();

        await Eventually.True(() => listener.About(Ended, asset.ToString()).Count == 1);
        Assert.Equal("not-comparable", listener.About(Ended, asset.ToString())[0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(Fell)]
    [InlineData(Ended)]
    [Trait("not published when the save fails", Fell)]
    [Trait("not published when the save fails", Ended)]
    public async Task An_alarm_whose_save_fails_is_told_to_nobody_and_leaves_the_scores_as_they_were(string exchange)
    {
        await using var listener = await Eavesdropper.OnAsync(application.Broker, Fell, Ended);
        var asset = await application.AssetAsync();
        await application.AssessAsync(asset, 80, Today.AddDays(-20), FourAspects);
        if (exchange == Ended)
        {
            await application.AssessAsync(asset, 30, Today.AddDays(-2), "heritage-integrity");
        }
        await application.RunAsync();
        var (version, before) = (await VersionAsync(asset), await application.ScalarAsync<double>(NewestScore(asset)));

        // The outbox refuses the message after score and alarm were written, as any failure before the commit would.
        await application.ExecuteAsync($"ALTER TABLE outbox ADD CONSTRAINT \"refuse_{asset:N}\" CHECK (aggregate_id IS DISTINCT FROM '{asset}') NOT VALID");
        await application.DeliverAsync(Finding(asset, "heritage-integrity", exchange == Fell ? 30 : 80, Today, version: 9));
        await Assert.ThrowsAnyAsync<Exception>(() => application.RunAsync());

        Assert.Equal((version, before), (await VersionAsync(asset), await application.ScalarAsync<double>(NewestScore(asset))));
        await application.ExecuteAsync($"ALTER TABLE outbox DROP CONSTRAINT \"refuse_{asset:N}\"");
        await application.RunAsync();
        await Eventually.True(() => listener.About(exchange, asset.ToString()).Count >= 1);
        Assert.Equal(version + 1, Assert.Single(listener.About(exchange, asset.ToString())).GetProperty("version").GetInt64());
    }

    /// <summary>80 in four dimensions for weeks; two days ago its heritage was found to be at 30.</summary>
    private async Task<Guid> FallenAsync()
    {
        var asset = await application.AssetAsync();
        // Both are told before any run sees them: the last one's effect on the days before is worked out from its own day.
        await application.AssessAsync(asset, 80, Today.AddDays(-20), FourAspects);
        await application.AssessAsync(asset, 30, Today.AddDays(-2), "heritage-integrity");
        return asset;
    }

    private Task<long> VersionAsync(Guid asset) => application.ScalarAsync<long>($"SELECT coalesce((SELECT version FROM sustainability_alarm WHERE asset_id = '{asset}'), 0)");

    private static string NewestScore(Guid asset) => $"SELECT score FROM sustainability WHERE asset_id = '{asset}' ORDER BY period DESC LIMIT 1";

    private static MeterListener ListenTo(string instrument, List<string?> assets)
    {
        var listener = new MeterListener { InstrumentPublished = (published, own) => { if (published.Name == instrument) { own.EnableMeasurementEvents(published); } } };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (assets)
            {
                assets.Add(tags[0].Value as string);
            }
        });
        listener.Start();
        return listener;
    }
}
