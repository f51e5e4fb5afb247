using System.Text.Json;
using CityIp.Analytics.Recount;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Repairing_counts(AnalyticsApplication application)
{
    [Fact]
    public async Task The_old_counts_are_shown_until_the_new_ones_are_complete_and_equal_and_are_then_removed()
    {
        var expo = await application.ExpoAsync();
        var (booth, visitor) = (Guid.NewGuid(), Guid.NewGuid());
        AcceptedActivity one = expo.Activity(booth: booth, visitor: visitor), other = expo.Activity();
        var (first, second) = (await application.AcceptAsync(one), await application.AcceptAsync(other));
        await application.CountedAsync(second);
        // As only an accident of the database's could.
        await application.ExecuteAsync($"UPDATE expo_hour SET count = 17 WHERE expo_id = '{expo.Id}'");

        await BeginAsync(expo, 1, second);
        await RecountAsync(expo, 1, second, republished: 2, Hour(one, 2));
        await RepublishAsync(expo, 1, (first, [one]));
        Assert.Equal((17, 0), await ShownAsync(expo));
        await RepublishAsync(expo, 1, (first, [one]), (second, [other]));
        await StateAsync(expo, 1, "equal");
        Assert.Equal((2, 1), await ShownAsync(expo));

        // Late copies have no effect, whichever generation they belong to.
        await RepublishAsync(expo, 1, (first, [one]), (second, [other]));
        await application.DeliverAsync(new ActivityRepairBegun(expo.Id, 1, second, [], DateTimeOffset.UtcNow));
        Assert.Equal((2, 1), await ShownAsync(expo));

        await OldGenerations.RemoveAsync(application.Database, TimeSpan.Zero, CancellationToken.None);
        foreach (var table in new[] { "expo_hour", "booth_hour", "cell" })
        {
            Assert.Equal(1, await application.ScalarAsync<int>($"SELECT min(generation) FROM {table} WHERE expo_id = '{expo.Id}'"));
        }
        Assert.Equal(1, await application.ScalarAsync<long>($"SELECT count(*) FROM cell_visitor WHERE visitor = '{visitor}'"));
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT (SELECT count(*) FROM repair WHERE expo_id = '{expo.Id}') + (SELECT count(*) FROM repair_batch WHERE expo_id = '{expo.Id}')"));
        Assert.Equal((2, 1), await ShownAsync(expo));
    }

    [Fact]
    public async Task What_comes_meanwhile_and_afterwards_is_in_it_once()
    {
        var expo = await application.ExpoAsync();
        var one = expo.Activity();
        var first = await application.AcceptAsync(one);
        await application.CountedAsync(first);

        await BeginAsync(expo, 1, first);
        await application.CountedAsync(await application.AcceptAsync(expo.Activity(), expo.Activity()));
        Assert.Equal((3, 0), await ShownAsync(expo));
        await RepublishAsync(expo, 1, (first, [one]));
        await RecountAsync(expo, 1, first, republished: 1, Hour(one, 1));
        await StateAsync(expo, 1, "equal");
        Assert.Equal((3, 1), await ShownAsync(expo));

        var last = await application.AcceptAsync(expo.Activity());
        await application.CountedAsync(last);
        Assert.Equal((4, 1), await ShownAsync(expo));
        // The next comparison is with what is shown now, also as of a batch before the repair.
        await RecountAsync(expo, 0, last, null, Hour(one, 4));
        await StateAsync(expo, 1, "equal", last);
        await RecountAsync(expo, 0, first, null, Hour(one, 1));
        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM comparison WHERE expo_id = '{expo.Id}' AND state = 'Equal'") == 3);
    }

    [Fact]
    public async Task What_was_counted_before_the_repair_was_heard_of_is_asked_for()
    {
        await using var heard = await Eavesdropper.OnAsync(application.Broker, "activity-batches-missed");
        var expo = await application.ExpoAsync();
        AcceptedActivity one = expo.Activity(), other = expo.Activity();
        var first = await application.AcceptAsync(one);
        var second = await application.AcceptAsync(other, expo.Activity());
        await application.CountedAsync(second);

        await BeginAsync(expo, 1, first);
        await RepublishAsync(expo, 1, (first, [one]));
        await RecountAsync(expo, 1, first, republished: 1, Hour(one, 1));

        await Eventually.True(() => heard.About("activity-batches-missed", expo.Id.ToString()).Count > 0);
        var asked = heard.About("activity-batches-missed", expo.Id.ToString())[0];
        Assert.Equal((1, second), (asked.GetProperty("generation").GetInt32(), Assert.Single(asked.GetProperty("sequences").EnumerateArray()).GetInt64()));
        Assert.Equal((3, 0), await ShownAsync(expo));

        await RepublishAsync(expo, 1, (second, [other, expo.Activity()]));
        await StateAsync(expo, 1, "equal");
        Assert.Equal((3, 1), await ShownAsync(expo));
    }

    [Fact]
    public async Task A_batch_that_comes_by_itself_after_it_was_published_again_counts_once()
    {
        var expo = await application.ExpoAsync();
        var one = expo.Activity();
        var slow = application.NextSequence();
        await BeginAsync(expo, 1, slow);
        await RepublishAsync(expo, 1, (slow, [one]));
        await RecountAsync(expo, 1, slow, republished: 1, Hour(one, 1));
        // Not shown yet, or the batch itself would be counted into it once more.
        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM comparison WHERE expo_id = '{expo.Id}'") == 1);
        Assert.Equal((0, 0), await ShownAsync(expo));

        await application.PublishAsync(new ActivitiesAccepted(slow, [one]));

        await StateAsync(expo, 1, "equal");
        Assert.Equal((1, 1), await ShownAsync(expo));
        Assert.Equal(1, await application.ScalarAsync<long>($"SELECT sum(count)::bigint FROM expo_hour WHERE expo_id = '{expo.Id}' AND generation = 1"));
    }

    [Fact]
    public async Task One_that_differs_is_not_shown_and_another_can_follow()
    {
        var expo = await application.ExpoAsync();
        AcceptedActivity one = expo.Activity(), other = expo.Activity();
        var first = await application.AcceptAsync(one, other);
        await application.CountedAsync(first);

        await BeginAsync(expo, 1, first);
        await RepublishAsync(expo, 1, (first, [one]));
        await RecountAsync(expo, 1, first, republished: 1, Hour(one, 2));
        var difference = (await StateAsync(expo, 1, "different")).GetProperty("differences").EnumerateArray().Single();
        Assert.Equal((2, 1), (difference.GetProperty("stored").GetInt64(), difference.GetProperty("counted").GetInt64()));
        Assert.Equal((2, 0), await ShownAsync(expo));

        await BeginAsync(expo, 2, first);
        await RepublishAsync(expo, 2, (first, [one, other]));
        await RecountAsync(expo, 2, first, republished: 1, Hour(one, 2));
        await StateAsync(expo, 2, "equal");
        Assert.Equal((2, 2), await ShownAsync(expo));
        await OldGenerations.RemoveAsync(application.Database, TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(2, await application.ScalarAsync<int>($"SELECT min(generation) FROM expo_hour WHERE expo_id = '{expo.Id}'"));
    }

    [Fact]
    public async Task One_that_was_given_up_for_a_later_one_has_no_effect()
    {
        var expo = await application.ExpoAsync();
        var one = expo.Activity();
        var first = await application.AcceptAsync(one);
        await application.CountedAsync(first);
        await BeginAsync(expo, 2, first);
        await BeginAsync(expo, 3, first);
        await BeginAsync(expo, 1, first);

        foreach (var generation in new[] { 1, 2 })
        {
            await RepublishAsync(expo, generation, (first, [one]));
            await RecountAsync(expo, generation, first, republished: 1, Hour(one, 1));
            await StateAsync(expo, generation, "too-late");
        }
        Assert.Equal((1, 0), await ShownAsync(expo));

        await RepublishAsync(expo, 3, (first, [one]));
        await RecountAsync(expo, 3, first, republished: 1, Hour(one, 1));
        await StateAsync(expo, 3, "equal");
        Assert.Equal((1, 3), await ShownAsync(expo));
    }

    [Fact]
    public async Task What_is_published_again_waits_for_word_of_its_repair()
    {
        var expo = await application.ExpoAsync();
        var one = expo.Activity();
        var first = await application.AcceptAsync(one);
        await application.CountedAsync(first);
        await RecountAsync(expo, 1, first, republished: 1, Hour(one, 1));

        // Two consumers would be two processes; here the one waits, so that its beginning is written as the other would.
        var waiting = Guid.CreateVersion7();
        await application.PublishAsync(new ActivitiesRepublished(expo.Id, 1, [new(first, [one with { Generation = 1 }])]), waiting);
        await using (var connection = await application.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await BegunRepair.OpenAsync(connection, new(expo.Id, 1, first, [], DateTimeOffset.UtcNow), new Dictionary<string, short>(), CancellationToken.None);
            await transaction.CommitAsync();
        }

        await StateAsync(expo, 1, "equal");
        Assert.Equal((1, 1), await ShownAsync(expo));
    }

    [Fact]
    [Trait("consumed once", "analytics-count-repairs: activity-repair-begun")]
    [Trait("consumed once", "analytics-count-repairs: activities-republished")]
    public async Task A_message_delivered_twice_has_no_effect()
    {
        var expo = await application.ExpoAsync();
        AcceptedActivity one = expo.Activity(), other = expo.Activity();
        var (first, second) = (await application.AcceptAsync(one), await application.AcceptAsync(other));
        await application.CountedAsync(second);
        using var deliveries = new Deliveries(application.Services.GetRequiredService<IBus>());
        var (begun, republished) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        // The inbox tells a repetition by its id alone: were it consumed, the later generation and the other batch would show.
        foreach (var (generation, times) in new[] { (1, 1), (7, 2) })
        {
            await application.PublishAsync(new ActivityRepairBegun(expo.Id, generation, second, [], DateTimeOffset.UtcNow), begun);
            await Eventually.True(() => deliveries.Of(begun) == times);
        }
        foreach (var (sequence, activity, times) in new[] { (first, one, 1), (second, other, 2) })
        {
            await application.PublishAsync(new ActivitiesRepublished(expo.Id, 1, [new(sequence, [activity with { Generation = 1 }])]), republished);
            await Eventually.True(() => deliveries.Of(republished) == times);
        }

        Assert.Equal(1, await application.ScalarAsync<int>($"SELECT newest FROM expo_generation WHERE expo_id = '{expo.Id}'"));
        Assert.Equal([first], await application.ScalarAsync<long[]>($"SELECT array_agg(seq) FROM repair_batch WHERE expo_id = '{expo.Id}'"));
    }

    [Fact]
    public async Task Hours_whose_activities_are_gone_get_the_total_that_was_kept_and_keep_what_was_counted_beneath()
    {
        var expo = await application.ExpoAsync();
        var (booth, hall, asset) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var early = new DateTimeOffset(2024, 11, 21, 9, 15, 0, TimeSpan.FromHours(8));
        AcceptedActivity At(DateTimeOffset time) => expo.Activity(at: time, visitor: Guid.NewGuid(), booth: booth, hall: hall, district: "qingpu", assets: [asset]);
        // Two of the early hour are gone, one of it and one of the late hour are stored; one more of the early hour was never counted.
        AcceptedActivity gone = At(early), alsoGone = At(early.AddMinutes(1)), kept = At(early.AddMinutes(2)), late = At(early.AddHours(3));
        await application.AcceptAsync(gone, alsoGone);
        var stored = await application.AcceptAsync(kept, late);
        await application.CountedAsync(stored);

        await BeginAsync(expo, 1, stored, Hour(gone, 3));
        await RepublishAsync(expo, 1, (stored, [kept, late]));
        await RecountAsync(expo, 1, stored, republished: 1, Hour(gone, 4), Hour(late, 1));
        await StateAsync(expo, 1, "equal");

        Assert.Equal((5, 1), await ShownAsync(expo));
        foreach (var grain in new[] { "booth", "hall", "asset", "district" })
        {
            Assert.Equal(4, (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?grain={grain}")).GetProperty("total").GetInt64());
        }
        Assert.Equal(4, await application.ScalarAsync<long>($"SELECT count(DISTINCT visitor) FROM cell_visitor JOIN cell ON cell.id = cell WHERE expo_id = '{expo.Id}' AND generation = 1"));

        // Late activity of that hour is counted at every grain.
        await application.CountedAsync(await application.AcceptAsync(At(early.AddMinutes(3))));
        Assert.Equal((6, 1), await ShownAsync(expo));
        Assert.Equal(5, (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?grain=booth")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Under_load_nothing_is_lost_or_doubled()
    {
        var expo = await application.ExpoAsync();
        var sent = new List<(long Sequence, AcceptedActivity[] Activities)>();
        var live = Task.Run(async () =>
        {
            for (var batch = 0; batch < 60; batch++)
            {
                AcceptedActivity[] activities = [.. Enumerable.Range(0, 10).Select(_ => expo.Activity(booth: Guid.NewGuid(), visitor: Guid.NewGuid()))];
                lock (sent)
                {
                    sent.Add((application.NextSequence(), activities));
                }
                await application.PublishAsync(new ActivitiesAccepted(sent[^1].Sequence, activities));
            }
        });
        await Eventually.True(() => { lock (sent) { return sent.Count > 20; } });
        (long Sequence, AcceptedActivity[] Activities)[] stored;
        lock (sent)
        {
            stored = [.. sent];
        }
        var through = stored[^1].Sequence;
        await application.PublishAsync(new ActivityRepairBegun(expo.Id, 1, through, [], DateTimeOffset.UtcNow));
        foreach (var part in stored.Chunk(4))
        {
            await application.PublishAsync(new ActivitiesRepublished(expo.Id, 1, [.. part.Select(batch => new RepublishedBatch(batch.Sequence, [.. batch.Activities.Select(activity => activity with { Generation = 1 })]))]));
        }
        await RecountAsync(expo, 1, through, republished: stored.Length, Hour(stored[0].Activities[0], stored.Length * 10));
        await live;
        await application.CountedAsync(sent[^1].Sequence);
        await Eventually.Passes(async () =>
        {
            // What Events would answer to whatever is asked for.
            var (shown, generation) = await ShownAsync(expo);
            if (generation == 0)
            {
                await RepublishAsync(expo, 1, [.. sent.Select(batch => (batch.Sequence, batch.Activities))]);
            }
            Assert.Equal((600, 1), await ShownAsync(expo));
        });
        Assert.Equal(600, (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?grain=booth")).GetProperty("total").GetInt64());
    }

    private Task BeginAsync(TestExpo expo, int generation, long through, params HourCount[] frozen) => application.DeliverAsync(new ActivityRepairBegun(expo.Id, generation, through, frozen, DateTimeOffset.UtcNow));

    private Task RepublishAsync(TestExpo expo, int generation, params (long Sequence, AcceptedActivity[] Activities)[] batches) => application.DeliverAsync(new ActivitiesRepublished(expo.Id, generation,
        [.. batches.Select(batch => new RepublishedBatch(batch.Sequence, [.. batch.Activities.Select(activity => activity with { Generation = generation })]))]));

    private Task RecountAsync(TestExpo expo, int generation, long through, long? republished, params HourCount[] counts) => application.PublishAsync(new ActivitiesRecounted(expo.Id, generation, through, counts, DateTimeOffset.UtcNow, republished));

    private static HourCount Hour(AcceptedActivity like, long count) => new(like.Hour, like.Type, count);

    private async Task<JsonElement> StateAsync(TestExpo expo, int generation, string state, long? through = null)
    {
        JsonElement recount = default;
        await Eventually.Passes(async () =>
        {
            recount = await application.GetAsync($"/v1/analytics/expos/{expo.Code}/recount?generation={generation}");
            Assert.Equal(state, recount.GetProperty("state").GetString());
            Assert.Equal(through ?? recount.GetProperty("throughSequence").GetInt64(), recount.GetProperty("throughSequence").GetInt64());
        });
        return recount;
    }

    private async Task<(long Total, int Generation)> ShownAsync(TestExpo expo)
    {
        var counts = await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts");
        return (counts.GetProperty("total").GetInt64(), counts.GetProperty("generation").GetInt32());
    }
}
