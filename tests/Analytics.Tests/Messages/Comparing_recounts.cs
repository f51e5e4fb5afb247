using System.Net;
using System.Text.Json;
using CityIp.Analytics.Counting;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Comparing_recounts(AnalyticsApplication application)
{
    [Fact]
    public async Task An_expo_that_was_never_recounted_says_how_to()
    {
        var expo = await application.ExpoAsync();
        using var client = application.Client();

        var response = await client.GetAsync($"/v1/analytics/expos/{expo.Code}/recount");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("/problems/no-recount", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_pending_until_its_batches_are_counted_and_leaves_later_ones_out()
    {
        var expo = await application.ExpoAsync();
        var activity = expo.Activity();
        var last = application.NextSequence();
        await application.CountedAsync(last - 1);
        var later = await application.AcceptAsync(expo.Activity(), expo.Activity());
        await Recount(expo, last, new HourCount(activity.Hour, activity.Type, 1));
        await StateAsync(expo, "pending");

        await application.PublishAsync(new ActivitiesAccepted(last, [activity]));
        await application.CountedAsync(later);

        var recount = await StateAsync(expo, "equal");
        Assert.Equal((1, 0), (recount.GetProperty("stored").GetInt64(), recount.GetProperty("differences").GetArrayLength()));
    }

    [Fact]
    public async Task Names_the_hours_that_differ()
    {
        var expo = await application.ExpoAsync();
        var activity = expo.Activity();
        var sequence = await application.AcceptAsync(activity);

        await Recount(expo, sequence, new HourCount(activity.Hour, activity.Type, 3));

        var difference = (await StateAsync(expo, "different")).GetProperty("differences").EnumerateArray().Single();
        Assert.Equal((activity.Type, 3, 1), (difference.GetProperty("type").GetString(), difference.GetProperty("stored").GetInt64(), difference.GetProperty("counted").GetInt64()));
    }

    [Fact]
    [Trait("consumed once", "analytics-compare-recount: activities-recounted")]
    public async Task A_recount_delivered_twice_is_kept_once()
    {
        var expo = await application.ExpoAsync();
        var (message, id) = (new ActivitiesRecounted(expo.Id, 0, await application.AcceptAsync(), [], DateTimeOffset.UtcNow), Guid.CreateVersion7());

        await application.PublishAsync(message, id);
        await application.PublishAsync(message, id);

        await application.PublishAsync(message with { ThroughSequence = message.ThroughSequence + 1 });

        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM comparison WHERE expo_id = '{expo.Id}' AND through_sequence > {message.ThroughSequence}") == 1);
        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM comparison WHERE expo_id = '{expo.Id}' AND through_sequence = {message.ThroughSequence}") == 1);
    }

    [Fact]
    public async Task One_that_comes_after_its_batches_are_forgotten_is_not_judged()
    {
        var expo = await application.ExpoAsync();
        var sequence = await application.AcceptAsync(expo.Activity());
        var later = await application.AcceptAsync(expo.Activity());
        await application.CountedAsync(later);
        await Eventually.True(async () => await application.ScalarAsync<long>("SELECT seq FROM watermark") >= later);
        await application.ExecuteAsync($"UPDATE batch_seen SET seen_at = now() - interval '3 days' WHERE seq <= {later}");
        // A repair that another test left in the making keeps the batches it may need.
        await application.ExecuteAsync("UPDATE repair SET state = 'removing', changed_at = now() WHERE state = 'making'");
        await Sweeping.SweepAsync(application.Database, DateTimeOffset.UtcNow, CancellationToken.None);

        await Recount(expo, sequence, []);

        await StateAsync(expo, "too-late");
    }

    [Fact]
    public async Task Minutes_are_swept_after_two_days_and_hours_stay()
    {
        var expo = await application.ExpoAsync();
        await application.CountedAsync(await application.AcceptAsync(expo.Activity(at: DateTimeOffset.UtcNow)));
        string minutes = $"SELECT count(*) FROM cell_minute JOIN cell ON cell.id = cell WHERE expo_id = '{expo.Id}'", hours = $"SELECT count(*) FROM expo_hour WHERE expo_id = '{expo.Id}'";

        await Sweeping.SweepAsync(application.Database, DateTimeOffset.UtcNow, CancellationToken.None);
        Assert.Equal(1, await application.ScalarAsync<long>(minutes));
        await Sweeping.SweepAsync(application.Database, DateTimeOffset.UtcNow.AddDays(2).AddMinutes(2), CancellationToken.None);

        Assert.Equal(0, await application.ScalarAsync<long>(minutes));
        Assert.Equal(1, await application.ScalarAsync<long>(hours));
    }

    private Task Recount(TestExpo expo, long through, params HourCount[] counts) =>
        application.PublishAsync(new ActivitiesRecounted(expo.Id, 0, through, counts, DateTimeOffset.UtcNow));

    private async Task<JsonElement> StateAsync(TestExpo expo, string state)
    {
        JsonElement recount = default;
        await Eventually.Passes(async () =>
        {
            recount = await application.GetAsync($"/v1/analytics/expos/{expo.Code}/recount");
            Assert.Equal(state, recount.GetProperty("state").GetString());
        });
        return recount;
    }
}
