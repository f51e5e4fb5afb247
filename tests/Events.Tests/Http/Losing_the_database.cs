using CityIp.Events.Intake;
using CityIp.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace CityIp.Events.Tests.Http;

/// <summary>Each on a database of its own: what is broken here must not break others' tests.</summary>
public sealed class Losing_the_database(EventsApplication events)
{
    [Fact]
    public async Task A_transaction_that_fails_stores_nothing_and_says_so()
    {
        await using var own = events.Build(new() { ["ConnectionStrings:eventsdb"] = events.Servers.Postgres("failing") });
        using var http = EventsApplication.CallerOf(own, "test-organisation", ["urn:"]);
        await Eventually.True(async () => (await http.GetAsync("/health")).IsSuccessStatusCode);
        var source = own.Services.GetRequiredService<NpgsqlDataSource>();
        // The event is quarantined: ledger and dead letter would be written, the outbox is not touched.
        await Run(source, "ALTER TABLE dead_letter RENAME TO dead_letter_away");
        var visit = Activity.Visit("unheard-of");
        using (var failed = await http.Publish(visit))
        {
            Assert.Equal(503, (int)failed.StatusCode);
            Assert.NotNull(failed.Headers.RetryAfter);
        }
        await using (var count = source.CreateCommand("SELECT count(*) FROM activity_key"))
        {
            Assert.Equal(0L, await count.ExecuteScalarAsync());
        }
        await Run(source, "ALTER TABLE dead_letter_away RENAME TO dead_letter");
        Assert.Equal(["quarantined"], await http.Statuses(visit));
        Assert.Equal(["duplicate"], await http.Statuses(visit));
    }

    [Fact]
    public async Task Connections_that_were_cut_are_made_anew()
    {
        await using var own = events.Build(new() { ["ConnectionStrings:eventsdb"] = events.Servers.Postgres("cut") });
        using var http = EventsApplication.CallerOf(own, "test-organisation", ["urn:"]);
        await Eventually.True(async () => (await http.GetAsync("/health")).IsSuccessStatusCode);
        Assert.Equal(["quarantined"], await http.Statuses(Activity.Visit("unheard-of")));
        await Run(own.Services.GetRequiredService<NpgsqlDataSource>(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        var visit = Activity.Visit("unheard-of");
        // Whatever the first answers said (accepted or 503), in the end it is held, once.
        await Eventually.Passes(async () => Assert.Contains((await http.Statuses(visit))[0], new[] { "quarantined", "duplicate" }));
        Assert.Equal(["duplicate"], await http.Statuses(visit));
    }

    [Fact]
    public async Task One_senders_failure_is_not_anothers()
    {
        var (one, other) = (await events.ExpoAsync(), await events.ExpoAsync());
        await using var replica = events.Build(new() { ["Intake:Writers"] = "1" });
        using var http = EventsApplication.CallerOf(replica, "test-organisation", ["urn:"]);
        using var second = EventsApplication.CallerOf(replica, "test-organisation", ["urn:"]);
        Assert.Equal(["accepted"], await Eventually.Result(() => http.Statuses(Activity.Visit(one.Code))));
        await events.Sql($"""
            CREATE FUNCTION refuse_{one.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$;
            """);
        await events.Sql($"CREATE TRIGGER refuse_{one.Id:N} BEFORE INSERT ON activity FOR EACH ROW WHEN (NEW.expo_id = '{one.Id}') EXECUTE FUNCTION refuse_{one.Id:N}()");
        try
        {
            // The one writer is busy while both come: they go into one transaction.
            await using var hold = await events.HoldAsync("SELECT FROM activity_sequence FOR UPDATE");
            var busy = http.Publish(Activity.Visit(other.Code));
            await hold.IsWaitedFor();
            var (broken, whole) = (http.Publish(Activity.Visit(one.Code)), second.Publish(Activity.Visit(other.Code)));
            await hold.ReleaseAsync();
            Assert.Equal(202, (int)(await busy).StatusCode);
            Assert.Equal(503, (int)(await broken).StatusCode);
            Assert.Equal(202, (int)(await whole).StatusCode);
            Assert.Equal((1, 2), (await events.StoredAsync(one), await events.StoredAsync(other)));
        }
        finally
        {
            await events.Sql($"DROP FUNCTION refuse_{one.Id:N}() CASCADE");
        }
    }

    [Fact]
    public async Task What_was_let_in_is_written_before_the_process_ends()
    {
        var expo = await events.ExpoAsync();
        await using var replica = events.Build([]);
        using var http = EventsApplication.CallerOf(replica, "test-organisation", ["urn:"]);
        Assert.Equal(["accepted"], await Eventually.Result(() => http.Statuses(Activity.Visit(expo.Code))));
        var writers = replica.Services.GetServices<IHostedService>().OfType<IntakeWriters>().Single();
        await using var hold = await events.HoldAsync("SELECT FROM activity_sequence FOR UPDATE");
        var waiting = http.Publish(Activity.Visit(expo.Code));
        await hold.IsWaitedFor();
        var stopping = writers.StopAsync(CancellationToken.None);
        await EventsApplication.IsRefused(http.Publish(Activity.Visit(expo.Code)), 503, "shutting-down");
        Assert.False(stopping.IsCompleted);
        await hold.ReleaseAsync();
        await stopping;
        Assert.Equal(202, (int)(await waiting).StatusCode);
        Assert.Equal(2, await events.StoredAsync(expo));
    }

    private static async Task Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
