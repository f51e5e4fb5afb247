using System.Text.Json;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;
using Npgsql;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Counting_activities(AnalyticsApplication application)
{
    [Fact]
    public async Task Counts_each_grain_apart()
    {
        var expo = await application.ExpoAsync();
        var (hall, booth, one, other) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        await application.CountedAsync(await application.AcceptAsync(
            expo.Activity(hall: hall, booth: booth, district: "qingpu", assets: [one, other]),
            expo.Activity(hall: hall, booth: booth, district: "qingpu", assets: [one, one]),
            expo.Activity(TestExpo.CheckedIn)));

        Assert.Equal(3, await TotalAsync(expo, "expo"));
        Assert.Equal(2, await TotalAsync(expo, "hall"));
        Assert.Equal(2, await TotalAsync(expo, "booth"));
        Assert.Equal(2, await TotalAsync(expo, "district"));
        var assets = await RowsAsync(expo, "asset");
        Assert.Equal([2, 1], assets.Select(row => row.GetProperty("count").GetInt64()).OrderDescending());
    }

    [Fact]
    [Trait("consumed once", "analytics-count-activities: activities-accepted")]
    public async Task A_message_delivered_twice_counts_once()
    {
        var expo = await application.ExpoAsync();
        var (message, id) = (new ActivitiesAccepted(application.NextSequence(), [expo.Activity(visitor: Guid.NewGuid())]), Guid.CreateVersion7());

        await application.PublishAsync(message, id);
        await application.CountedAsync(message.Sequence);
        await application.PublishAsync(message, id);
        await application.CountedAsync(await application.AcceptAsync(expo.Activity()));

        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM inbox WHERE message_id = '{id}'") == 1);
        Assert.Equal(2, await TotalAsync(expo, "expo"));
    }

    [Fact]
    public async Task A_batch_that_comes_under_another_message_id_counts_once()
    {
        var expo = await application.ExpoAsync();
        var message = new ActivitiesAccepted(application.NextSequence(), [expo.Activity()]);
        await application.PublishAsync(message);
        await application.CountedAsync(message.Sequence);

        var again = Guid.CreateVersion7();
        await application.PublishAsync(message, again);

        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM inbox WHERE message_id = '{again}'") == 1);
        Assert.Equal(1, await TotalAsync(expo, "expo"));
    }

    [Fact]
    public async Task A_consumer_cut_off_before_its_commit_counts_once()
    {
        var expo = await application.ExpoAsync();
        var activity = expo.Activity();
        await application.CountedAsync(await application.AcceptAsync(activity));
        await using var holder = await application.Database.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"SELECT FROM expo_hour WHERE expo_id = '{expo.Id}' FOR UPDATE", holder))
        {
            await hold.ExecuteNonQueryAsync();
        }
        var sequence = await application.AcceptAsync(expo.Activity());

        var killed = 0L;
        await Eventually.True(async () => (killed = await KillWhoeverWaitsForUsAsync(holder)) > 0, message: "a consumer waits for the row in its transaction");
        await transaction.RollbackAsync();

        await application.CountedAsync(sequence);
        Assert.Equal(2, await TotalAsync(expo, "expo"));
    }

    [Fact]
    public async Task Late_activity_restates_its_own_hour()
    {
        var expo = await application.ExpoAsync();
        var morning = new DateTimeOffset(2024, 11, 21, 9, 59, 59, TimeSpan.FromHours(8));
        await application.AcceptAsync(expo.Activity(at: morning), expo.Activity(at: morning.AddHours(5)));

        await application.CountedAsync(await application.AcceptAsync(expo.Activity(at: morning.AddMinutes(-30), receivedAt: morning.AddDays(3))));

        var rows = await RowsAsync(expo, "expo");
        Assert.Equal([("2024-11-21T09:00:00+08:00", 2), ("2024-11-21T14:00:00+08:00", 1)], rows.Select(row => (row.GetProperty("localHour").GetString(), row.GetProperty("count").GetInt32())));
    }

    [Fact]
    public async Task The_hour_of_a_half_hour_zone_is_the_message_s()
    {
        var expo = await application.ExpoAsync("Asia/Kolkata");

        await application.CountedAsync(await application.AcceptAsync(expo.Activity(at: new(2024, 11, 21, 10, 5, 0, TimeSpan.FromMinutes(330)))));

        var row = (await RowsAsync(expo, "expo")).Single();
        Assert.Equal("2024-11-21T04:30:00+00:00", row.GetProperty("hour").GetString());
        Assert.Equal("2024-11-21T10:00:00+05:30", row.GetProperty("localHour").GetString());
    }

    [Fact]
    public async Task A_missing_batch_is_reported_until_it_comes()
    {
        var expo = await application.ExpoAsync();
        var received = DateTimeOffset.UtcNow.AddYears(1);
        var before = await application.AcceptAsync(expo.Activity(receivedAt: received));
        await application.CountedAsync(before);
        var missing = application.NextSequence();
        await application.AcceptAsync(expo.Activity(receivedAt: received.AddMinutes(2)));

        JsonElement counts = default;
        await Eventually.True(async () => (counts = await CountsAsync(expo, "expo")).GetProperty("gaps").GetArrayLength() == 1);
        Assert.Equal((missing, missing), (counts.GetProperty("gaps")[0].GetProperty("from").GetInt64(), counts.GetProperty("gaps")[0].GetProperty("to").GetInt64()));
        Assert.Equal(before, counts.GetProperty("throughSequence").GetInt64());
        Assert.Equal(received, counts.GetProperty("asOf").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));

        await application.PublishAsync(new ActivitiesAccepted(missing, [expo.Activity()]));
        await application.CountedAsync(missing + 1);
        counts = await CountsAsync(expo, "expo");
        Assert.Equal(0, counts.GetProperty("gaps").GetArrayLength());
        Assert.Equal(received.AddMinutes(2), counts.GetProperty("asOf").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, counts.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task An_empty_batch_leaves_no_gap() => await application.CountedAsync(await application.AcceptAsync());

    [Fact]
    public async Task A_batch_that_cannot_be_counted_takes_no_other_with_it()
    {
        var expo = await application.ExpoAsync();
        var broken = application.NextSequence();
        await application.PublishAsync(new ActivitiesAccepted(broken, [expo.Activity(), expo.Activity(district: "no text \0 holds this")]));
        var sent = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => application.AcceptAsync(expo.Activity())));
        await Eventually.True(async () => await TotalAsync(expo, "expo") == 20);

        await application.PublishAsync(new ActivitiesAccepted(broken, [expo.Activity(), expo.Activity(district: "mended")]));

        await application.CountedAsync(sent.Max());
        Assert.Equal(22, await TotalAsync(expo, "expo"));
        Assert.Equal(1, await TotalAsync(expo, "district"));
    }

    [Fact]
    public async Task Columns_that_do_not_fit_each_other_count_nothing_and_leave_a_gap()
    {
        var expo = await application.ExpoAsync();
        AcceptedActivity[] activities = [expo.Activity(), expo.Activity()];
        var columns = TestExpo.Columns(activities);
        var (missing, id) = (application.NextSequence(), Guid.CreateVersion7());

        await application.PublishAsync(new ActivitiesAccepted(missing, null, columns with { Visitor = [null] }), id);
        await application.PublishAsync(new ActivitiesAccepted(missing, null, columns with { Reference = [0, 7] }));
        await application.PublishAsync(new ActivitiesAccepted(missing, null));
        var later = await application.AcceptAsync(expo.Activity());

        await Eventually.True(async () => await TotalAsync(expo, "expo") == 1);
        Assert.NotEqual(0, (await CountsAsync(expo, "expo")).GetProperty("gaps").GetArrayLength());
        using var desk = application.Client("analytics:operate");
        await new OperatorsDesk(desk, "analytics", "analytics-count-activities", _ => Task.CompletedTask).HeldAsync(id);
        await application.PublishAsync(new ActivitiesAccepted(missing, activities));
        await application.CountedAsync(later);
        Assert.Equal(3, await TotalAsync(expo, "expo"));
    }

    [Fact]
    public async Task A_visitor_seen_again_in_the_hour_is_one_and_in_the_next_hour_is_there_too()
    {
        var expo = await application.ExpoAsync();
        var (booth, visitor, at) = (Guid.NewGuid(), Guid.NewGuid(), new DateTimeOffset(2024, 11, 21, 9, 15, 0, TimeSpan.FromHours(8)));
        foreach (var time in (DateTimeOffset[])[at, at.AddMinutes(1), at.AddHours(1), at.AddHours(1).AddMinutes(1)])
        {
            await application.CountedAsync(await application.AcceptAsync(expo.Activity(at: time, booth: booth, visitor: visitor)));
        }

        Assert.Equal(2, await application.ScalarAsync<long>($"SELECT count(*) FROM cell_visitor WHERE visitor = '{visitor}'"));
        Assert.Equal(4, await TotalAsync(expo, "booth"));
    }

    [Fact]
    public async Task Many_messages_at_once_count_exactly()
    {
        var expo = await application.ExpoAsync();
        var booths = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
        var sent = await Task.WhenAll(Enumerable.Range(0, 40).Select(async message => await application.AcceptAsync(
            [.. Enumerable.Range(0, 50).Select(item => expo.Activity(booth: booths[(item * 7 + message) % 20], visitor: Guid.NewGuid()))])));

        await application.CountedAsync(sent.Max());

        Assert.Equal(2000, await TotalAsync(expo, "booth"));
        Assert.Equal(2000, await TotalAsync(expo, "expo"));
    }

    private async Task<JsonElement> CountsAsync(TestExpo expo, string grain) => await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?grain={grain}");

    private async Task<JsonElement[]> RowsAsync(TestExpo expo, string grain) => [.. (await CountsAsync(expo, grain)).GetProperty("items").EnumerateArray()];

    private async Task<long> TotalAsync(TestExpo expo, string grain)
    {
        var counts = await CountsAsync(expo, grain);
        var rows = counts.GetProperty("items").EnumerateArray().Sum(row => row.GetProperty("count").GetInt64());
        Assert.Equal(rows, counts.GetProperty("total").GetInt64());
        return rows;
    }

    private async Task<long> KillWhoeverWaitsForUsAsync(NpgsqlConnection holder) => await application.ScalarAsync<long>($"""
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND {holder.ProcessID} = ANY (pg_blocking_pids(pid))
        """);
}
