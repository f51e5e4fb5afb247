using System.Text.Json;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Archiving_expos(AnalyticsApplication application)
{
    [Fact]
    public async Task Single_visitors_are_deleted_and_counts_and_figures_stay()
    {
        var expo = await application.ExpoAsync();
        var (large, small, other) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        AcceptedActivity Seen(Guid booth) => expo.Activity(at: DateTimeOffset.UtcNow, booth: booth, visitor: Guid.NewGuid());
        var through = await application.AcceptAsync([.. Enumerable.Range(0, 9).Select(_ => Seen(large)), Seen(small), Seen(small), Seen(other), Seen(other), Seen(other), Seen(other)]);
        await application.CountedAsync(through);
        var (counts, visitors) = (await CountsAsync(expo), await VisitorsAsync(expo));
        Assert.Equal([(large, "5"), (small, "null"), (other, "null")], visitors.OrderBy(row => row.Booth == other));

        await ArchiveAsync(expo, through);
        await application.DeliverAsync(new ExpoArchived(expo.Id, 7, through, DateTimeOffset.UtcNow));

        Assert.Equal(counts, await CountsAsync(expo));
        Assert.Equal(visitors, await VisitorsAsync(expo));
        Assert.Equal(0, await KeptAsync(expo));
        Assert.Equal("[5, null, null]", await application.ScalarAsync<string>($"""
            SELECT jsonb_agg(figure->'Count' ORDER BY figure->'Count' DESC NULLS LAST)::text FROM archived_expo, jsonb_array_elements(visitors) AS figure WHERE expo_id = '{expo.Id}' AND figure->>'Unit' IN ('{large}', '{small}', '{other}')
            """));
    }

    [Fact]
    public async Task It_waits_for_the_last_of_its_batches()
    {
        var expo = await application.ExpoAsync();
        AcceptedActivity Seen() => expo.Activity(visitor: Guid.NewGuid());
        await application.AcceptAsync([.. Enumerable.Range(0, 6).Select(_ => Seen())]);
        var last = application.NextSequence();
        await application.DeliverAsync(new ExpoArchived(expo.Id, 2, last, DateTimeOffset.UtcNow));
        await application.CountedAsync(last - 1);
        await application.PublishAsync(new ActivitiesAccepted(last, [Seen()]));

        await ClearedAsync(expo);

        Assert.Equal(5, await application.ScalarAsync<long>($"SELECT (figure->>'Count')::bigint FROM archived_expo, jsonb_array_elements(visitors) AS figure WHERE expo_id = '{expo.Id}' AND figure->>'Unit' = '{expo.Id}'"));
    }

    [Fact]
    [Trait("consumed once", "analytics-archive-expos: expo-archived")]
    public async Task Word_of_it_that_is_delivered_twice_has_no_effect()
    {
        var (expo, other, delivery) = (await application.ExpoAsync(), await application.ExpoAsync(), Guid.CreateVersion7());
        using var deliveries = new Deliveries(application.Services.GetRequiredService<IBus>());
        await application.PublishAsync(new ExpoArchived(expo.Id, 2, 1, DateTimeOffset.UtcNow), delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 1);

        // The inbox tells a repetition by its id alone: were it consumed, the other expo would be archived.
        await application.PublishAsync(new ExpoArchived(other.Id, 2, 1, DateTimeOffset.UtcNow), delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 2);

        Assert.Equal([expo.Id], await application.ScalarAsync<Guid[]>($"SELECT array_agg(expo_id) FROM archived_expo WHERE expo_id IN ('{expo.Id}', '{other.Id}')"));
    }

    [Fact]
    public async Task A_repair_afterwards_has_nothing_of_single_visitors_to_bring_back()
    {
        var expo = await application.ExpoAsync();
        var booth = Guid.NewGuid();
        AcceptedActivity[] seen = [.. Enumerable.Range(0, 6).Select(_ => expo.Activity(booth: booth, visitor: Guid.NewGuid()))];
        var through = await application.AcceptAsync(seen);
        await application.CountedAsync(through);
        await ArchiveAsync(expo, through);
        var visitors = await VisitorsAsync(expo);

        HourCount frozen = new(seen[0].Hour, seen[0].Type, 8);
        await application.DeliverAsync(new ActivityRepairBegun(expo.Id, 1, through, [frozen], DateTimeOffset.UtcNow));
        await application.DeliverAsync(new ActivitiesRecounted(expo.Id, 1, through, [frozen], DateTimeOffset.UtcNow, Republished: 0));

        await Eventually.Passes(async () => Assert.Equal((8, 1), ((await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts")).GetProperty("total").GetInt64(), (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts")).GetProperty("generation").GetInt32())));
        Assert.Equal(6, (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?grain=booth")).GetProperty("total").GetInt64());
        Assert.Equal(visitors, await VisitorsAsync(expo));
        Assert.Equal(0, await KeptAsync(expo));
    }

    private async Task ArchiveAsync(TestExpo expo, long through)
    {
        await application.DeliverAsync(new ExpoArchived(expo.Id, 2, through, DateTimeOffset.UtcNow));
        await ClearedAsync(expo);
    }

    private Task ClearedAsync(TestExpo expo) => Eventually.True(async () => await application.ScalarAsync<bool>($"SELECT cleared_at IS NOT NULL FROM archived_expo WHERE expo_id = '{expo.Id}'"));

    private Task<long> KeptAsync(TestExpo expo) => application.ScalarAsync<long>($"""
        SELECT (SELECT count(*) FROM cell_visitor JOIN cell ON cell.id = cell WHERE expo_id = '{expo.Id}') + (SELECT count(*) FROM cell_minute JOIN cell ON cell.id = cell WHERE expo_id = '{expo.Id}')
        """);

    private async Task<string> CountsAsync(TestExpo expo) => (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?grain=booth")).GetProperty("items").GetRawText();

    /// <summary>Booths and their visitors, the most first.</summary>
    private async Task<List<(Guid Booth, string Visitors)>> VisitorsAsync(TestExpo expo) => [.. (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/visitors?grain=booth")).GetProperty("items").EnumerateArray()
        .Select(row => (row.GetProperty("unit").GetGuid(), row.GetProperty("visitors").GetRawText())).OrderBy(row => row.Item2, StringComparer.Ordinal)];
}
