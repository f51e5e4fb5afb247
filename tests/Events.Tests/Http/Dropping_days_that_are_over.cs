using CityIp.Events.Retention;
using CityIp.Testing;
using Npgsql;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Dropping_days_that_are_over(EventsApplication events)
{
    private static readonly string Partition = $"activity_{OwnEvents.Today:yyyyMMdd}";

    [Fact]
    public async Task A_duplicate_is_a_duplicate_and_a_recount_exact_when_the_activities_are_gone()
    {
        await using var own = await OwnEvents.StartAsync(events);
        var expo = await own.ExpoAsync();
        var (first, second) = (Activity.Visit(expo), Activity.Visit(expo));
        first["time"] = "2025-10-01T02:30:00Z";
        await own.AcceptAsync(first, second);
        await own.AcceptAsync(Activity.Visit(expo));
        var before = await own.CountsAsync(expo);

        await own.Retention.DropAsync(OwnEvents.Today.AddDays(1), CancellationToken.None);

        Assert.False(await own.Ask<bool>($"SELECT to_regclass('{Partition}') IS NOT NULL"));
        Assert.Equal(before, await own.CountsAsync(expo));
        Assert.Equal(["duplicate", "duplicate"], await own.Http.Statuses(first, second));
        var other = (System.Text.Json.Nodes.JsonObject)first.DeepClone();
        other["time"] = "2025-10-01T03:30:00Z";
        Assert.Equal(["conflict"], await own.Http.Statuses(other));

        // What is written on the same day after all is added, and frozen with it.
        await using var replica = await own.ReplicaAsync();
        await replica.AcceptAsync(Activity.Visit(expo), Activity.Visit(expo));
        Assert.Equal((5, 2), ((await own.CountsAsync(expo)).Total, await own.Ask<long>("SELECT count(*) FROM activity")));
        await own.Retention.DropAsync(OwnEvents.Today.AddDays(1), CancellationToken.None);
        Assert.Equal((5, 5), ((await own.CountsAsync(expo)).Total, (long)await own.Ask<decimal>("SELECT sum(count) FROM activity_frozen_count")));
    }

    [Fact]
    public async Task It_happens_by_itself_and_only_to_days_that_are_over()
    {
        await using var own = await OwnEvents.StartAsync(events);
        var expo = await own.ExpoAsync();
        await own.AcceptAsync(Activity.Visit(expo), Activity.Visit(expo));
        var counts = await own.CountsAsync(expo);

        await using (await own.ReplicaAsync(TimeSpan.FromDays(30), new() { ["Retention:ActivityDays"] = "30" }))
        {
            // It made the coming days at its start, and has looked at those that are over since.
            await Eventually.True(() => own.Ask<bool>($"SELECT to_regclass('activity_{OwnEvents.Today.AddDays(37):yyyyMMdd}') IS NOT NULL"));
        }
        Assert.Equal(2, await own.Ask<long>("SELECT count(*) FROM activity"));
        await using (await own.ReplicaAsync(TimeSpan.FromDays(31), new() { ["Retention:ActivityDays"] = "30" }))
        {
            await Eventually.True(() => own.Ask<bool>($"SELECT to_regclass('{Partition}') IS NULL"), message: "today is dropped, seen from a month later");
        }

        Assert.Equal(counts, await own.CountsAsync(expo));
    }

    [Fact]
    public async Task What_is_in_use_stays_whole_and_intake_goes_on_meanwhile()
    {
        await using var own = await OwnEvents.StartAsync(events);
        var expo = await own.ExpoAsync();
        await own.AcceptAsync(Activity.Visit(expo));
        await using (var reader = await own.Source.OpenConnectionAsync())
        await using (await reader.BeginTransactionAsync())
        {
            await using var read = new NpgsqlCommand("LOCK TABLE activity IN ACCESS SHARE MODE", reader);
            await read.ExecuteNonQueryAsync();

            var dropping = DroppedDay.DropAsync(own.Source, OwnEvents.Today, CancellationToken.None);
            await own.AcceptAsync(Activity.Visit(expo));

            Assert.Equal(DropResult.Busy, await dropping);
        }
        Assert.Equal((2, 0), (await own.Ask<long>("SELECT count(*) FROM activity"), await own.Ask<long>("SELECT count(*) FROM activity_frozen_count")));

        Assert.Equal(DropResult.Dropped, await DroppedDay.DropAsync(own.Source, OwnEvents.Today, CancellationToken.None));
        Assert.Equal(DropResult.Gone, await DroppedDay.DropAsync(own.Source, OwnEvents.Today, CancellationToken.None));
        Assert.Equal(2, (await own.CountsAsync(expo)).Total);
    }

    [Fact]
    public async Task Of_two_processes_one_does_it()
    {
        await using var own = await OwnEvents.StartAsync(events);
        await own.AcceptAsync(Activity.Visit(await own.ExpoAsync()));
        await using var other = await own.Source.OpenConnectionAsync();
        await using (await other.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended('cityip.activity.retention', 0))", other);
            await hold.ExecuteNonQueryAsync();
            Assert.Equal(DropResult.Elsewhere, await DroppedDay.DropAsync(own.Source, OwnEvents.Today, CancellationToken.None));
        }
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DroppedDay.DropAsync(own.Source, OwnEvents.Today, CancellationToken.None)));
        Assert.Equal(1, results.Count(result => result == DropResult.Dropped));
        Assert.Equal(1, (long)await own.Ask<decimal>("SELECT sum(count) FROM activity_frozen_count"));
    }

    [Fact]
    public async Task What_a_repair_publishes_stays_until_it_is_published()
    {
        await using var own = await OwnEvents.StartAsync(events);
        var expo = await own.ExpoAsync();
        await own.AcceptAsync(Activity.Visit(expo));
        await own.Sql("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON expo_repair FOR EACH ROW EXECUTE FUNCTION refuse()
            """);
        await EventsApplication.Succeeds(own.Http.PostAsync($"/v1/events/expos/{expo}/recount?repair=true", null));

        Assert.Equal(DropResult.Repairing, await DroppedDay.DropAsync(own.Source, OwnEvents.Today, CancellationToken.None));
        Assert.Equal(1, await own.Ask<long>("SELECT count(*) FROM activity"));

        await own.Sql("DROP FUNCTION refuse() CASCADE");
        await Eventually.True(async () => await DroppedDay.DropAsync(own.Source, OwnEvents.Today, CancellationToken.None) == DropResult.Dropped);
        Assert.Equal(1, (await own.ToldAsync("activities-republished")).Sum(message => message.GetProperty("batches")[0].GetProperty("activities").GetArrayLength()));
    }

    [Fact]
    public async Task Settled_dead_letters_are_forgotten_and_their_events_are_not()
    {
        await using var own = await OwnEvents.StartAsync(events);
        var (held, settled) = (Activity.Visit("unheard-of"), Activity.Visit("unheard-of"));
        Assert.Equal(["quarantined", "quarantined"], await own.Http.Statuses(held, settled));
        await own.Sql($"UPDATE dead_letter SET state = 'discarded', changed_at = now() - interval '91 days' WHERE event_id = '{settled["id"]}'");
        await own.Sql($"UPDATE dead_letter SET changed_at = now() - interval '91 days' WHERE event_id = '{held["id"]}'");

        await SettledLetters.ForgetAsync(own.Source, DateTimeOffset.UtcNow.AddDays(-90), CancellationToken.None);

        Assert.Equal(held["id"]!.GetValue<string>(), await own.Ask<string>("SELECT string_agg(event_id, ' ') FROM dead_letter"));
        Assert.Equal(["duplicate", "duplicate"], await own.Http.Statuses(held, settled));
    }
}
