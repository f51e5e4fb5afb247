using System.Text.Json;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Messages;

/// <summary>Visitor pressure rests on figures of visitors: hidden as others are, and not forgotten with the single visitors of an archived expo.</summary>
[Collection(AnalyticsApplication.Name)]
public sealed class Archiving_visitor_pressure(AnalyticsApplication application)
{
    private static readonly DateTimeOffset Yesterday = DateTimeOffset.UtcNow.AddDays(-1);

    [Fact]
    public async Task The_archive_of_an_expo_changes_no_score_and_keeps_only_what_may_be_shown()
    {
        var (asset, expo) = (await application.AssetAsync(capacity: 40), await application.ExpoAsync());
        var through = await SeenAsync(expo, asset, (43, Yesterday), (27, Yesterday.AddDays(-2)), (3, Yesterday.AddDays(-4)), (9, Yesterday.AddDays(-6)));
        await application.RunAsync();
        var before = await LoadAsync(asset);
        // 40 and 25 of 40; the small day is hidden, and the next larger with it.
        Assert.Equal(32.5 / 40, before.GetProperty("value").GetDouble(), 1e-12);

        await ArchiveAsync(expo, through);
        await application.RunAsync();

        Assert.Equal(before.GetProperty("value").GetDouble(), (await LoadAsync(asset)).GetProperty("value").GetDouble());
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM cell_visitor JOIN cell ON cell.id = cell WHERE expo_id = '{expo.Id}'"));
        Assert.Equal("25 40", string.Join(" ", await application.ScalarAsync<long[]>($"SELECT array_agg(visitors ORDER BY visitors) FROM archived_asset_day WHERE expo_id = '{expo.Id}' AND asset_id = '{asset}'")));
    }

    [Fact]
    public async Task A_capacity_that_is_found_after_the_archive_is_set_against_the_days_that_were_kept()
    {
        var (asset, expo) = (await application.AssetAsync(), await application.ExpoAsync());
        await ArchiveAsync(expo, await SeenAsync(expo, asset, (20, Yesterday)));

        await application.ExecuteAsync($"UPDATE asset SET daily_visitor_capacity = 10 WHERE id = '{asset}'");
        await application.RunAsync();

        Assert.Equal(2.0, (await LoadAsync(asset)).GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Where_no_days_were_kept_the_pressure_is_unknown_and_never_less_than_it_was()
    {
        var (asset, expo, later) = (await application.AssetAsync(capacity: 40), await application.ExpoAsync(), await application.ExpoAsync());
        await ArchiveAsync(expo, await SeenAsync(expo, asset, (43, Yesterday)));
        await SeenAsync(later, asset, (5, Yesterday));
        // As the version before this one leaves an expo that it archives.
        await application.ExecuteAsync($"DELETE FROM archived_asset_day WHERE expo_id = '{expo.Id}'; UPDATE archived_expo SET days_kept = false WHERE expo_id = '{expo.Id}'");
        await application.RunAsync();

        var load = await LoadAsync(asset);

        Assert.Equal(JsonValueKind.Null, load.GetProperty("value").ValueKind);
        Assert.Contains("archived without figures by day", load.GetProperty("unknown").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_figure_that_is_hidden_so_that_another_cannot_be_worked_out_is_hidden_here_too()
    {
        var (large, small, expo) = (await application.AssetAsync(capacity: 10), await application.AssetAsync(capacity: 10), await application.ExpoAsync());
        await SeenAsync(expo, small, (3, Yesterday));
        var through = await SeenAsync(expo, large, (17, Yesterday));
        var visitors = await application.GetAsync($"/v1/analytics/expos/{expo.Code}/visitors?grain=asset");
        Assert.All(visitors.GetProperty("items").EnumerateArray(), row => Assert.Equal(JsonValueKind.Null, row.GetProperty("visitors").ValueKind));
        await application.RunAsync();

        Assert.Equal(JsonValueKind.Null, (await LoadAsync(large)).GetProperty("value").ValueKind);
        await ArchiveAsync(expo, through);
        await application.RunAsync();
        Assert.Equal(JsonValueKind.Null, (await LoadAsync(large)).GetProperty("value").ValueKind);
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM archived_asset_day WHERE expo_id = '{expo.Id}'"));
    }

    private async Task<long> SeenAsync(TestExpo expo, Guid asset, params (int Visitors, DateTimeOffset At)[] days)
    {
        var through = await application.AcceptAsync([.. days.SelectMany(day => Enumerable.Range(0, day.Visitors).Select(_ => expo.Activity(at: day.At, assets: [asset], visitor: Guid.NewGuid())))]);
        await application.CountedAsync(through);
        return through;
    }

    private async Task ArchiveAsync(TestExpo expo, long through)
    {
        await application.DeliverAsync(new ExpoArchived(expo.Id, 2, through, DateTimeOffset.UtcNow));
        await Eventually.True(async () => await application.ScalarAsync<bool>($"SELECT cleared_at IS NOT NULL FROM archived_expo WHERE expo_id = '{expo.Id}'"));
    }

    private async Task<JsonElement> LoadAsync(Guid asset) => (await application.SustainabilityOfAsync(asset)).GetProperty("dimensions").EnumerateArray()
        .SelectMany(dimension => dimension.GetProperty("inputs").EnumerateArray()).Single(input => input.GetProperty("code").GetString() == "load");
}
