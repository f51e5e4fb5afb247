using CityIp.Demo;
using CityIp.LocalPlatform;
using CityIp.Testing;
using Npgsql;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

/// <summary>
/// kill -9, again and again. It shows what the end of a process does; it does not show a power cut, which the same commits and confirms
/// must survive, but only on a disk that keeps its word about fsync.
/// </summary>
[Collection(PlatformUnderTest.Collection)]
public sealed class A_part_killed(PlatformUnderTest platform)
{
    private static readonly string[] InTurn = ["events", "postgres", "analytics", "rabbitmq", "gateway", "redis", "investment", "catalog"];

    [Fact]
    public async Task Loses_and_doubles_no_accepted_activity()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var killed = new List<string>();
        // Eight hours in about a minute; the killing goes on for as long as the day does, or until each part has had its turn.
        var day = ExpoDayRun.RunAsync(platform.ExpoDay(visitors: 400, speed: 8 * 60), cancellationToken: TestContext.Current.CancellationToken);
        var killing = Task.Run(async () =>
        {
            foreach (var name in InTurn)
            {
                if (stop.IsCancellationRequested)
                {
                    return;
                }
                var part = platform.Platform.Part(name);
                await part.KillAsync();
                Assert.False(part.Runs);
                await part.StartAsync(TestContext.Current.CancellationToken);
                killed.Add(name);
            }
        }, TestContext.Current.CancellationToken);

        await killing;
        var outcome = await day;

        Assert.Equal(InTurn, killed);
        Assert.Empty(outcome.Faults);
        Assert.True(outcome.Journal.Retried > 0, "no request met a killed part: the test killed nothing that mattered");
    }

    [Fact]
    public async Task Between_save_and_publish_loses_no_message()
    {
        await platform.Platform.Part("rabbitmq").KillAsync();
        var code = NewCode();
        await platform.PostAsync("/v1/catalog/districts", new { code, names = new Dictionary<string, string> { ["en"] = code } });

        await platform.Platform.Part("catalog").KillAsync();
        await platform.Platform.Part("rabbitmq").StartAsync(TestContext.Current.CancellationToken);
        await platform.Platform.Part("catalog").StartAsync(TestContext.Current.CancellationToken);

        await Eventually.True(() => KnownToEventsAsync(code), TimeSpan.FromSeconds(60), "the district is known to the events service");
    }

    [Fact]
    public async Task Between_confirm_and_delete_sends_the_message_again_and_it_takes_effect_once()
    {
        var code = NewCode();
        await using var source = NpgsqlDataSource.Create(platform.Platform.Servers.Postgres.ConnectionString("catalogdb"));
        await using var events = NpgsqlDataSource.Create(platform.Platform.Servers.Postgres.ConnectionString("eventsdb"));
        // The relay's DELETE waits here: exactly between the broker's confirm and the end of the row.
        await Execute(source, """
            CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN old; END $$;
            CREATE TRIGGER wait_for_test BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION wait_for_test();
            """);
        await using (var holding = await source.OpenConnectionAsync())
        {
            await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock(4711)", holding);
            await hold.ExecuteNonQueryAsync();
            await platform.PostAsync("/v1/catalog/districts", new { code, names = new Dictionary<string, string> { ["en"] = code } });
            await Eventually.True(() => KnownToEventsAsync(code), TimeSpan.FromSeconds(60), "the district is known to the events service");

            await platform.Platform.Part("catalog").KillAsync();
            // PostgreSQL would carry out the dead client's statement once the lock is free.
            await Execute(source, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'catalogdb' AND application_name = 'catalogdb'");
        }
        await Execute(source, "DROP TRIGGER wait_for_test ON outbox; DROP FUNCTION wait_for_test()");
        Assert.Equal(1, await Count(source, "SELECT count(*) FROM outbox"));
        var effects = await InboxRows(events);

        await platform.Platform.Part("catalog").StartAsync(TestContext.Current.CancellationToken);

        await Eventually.True(async () => await Count(source, "SELECT count(*) FROM outbox") == 0, TimeSpan.FromSeconds(60), "the message has left the outbox");
        Assert.Equal(effects, await InboxRows(events));
    }

    private static string NewCode() => $"kill-{Guid.NewGuid().ToString("N")[..10]}";

    private async Task<bool> KnownToEventsAsync(string code)
    {
        await using var source = NpgsqlDataSource.Create(platform.Platform.Servers.Postgres.ConnectionString("eventsdb"));
        await using var command = source.CreateCommand("SELECT count(*) FROM known_district WHERE code = @code");
        command.Parameters.AddWithValue("code", code);
        return (long)(await command.ExecuteScalarAsync())! == 1;
    }

    private static Task<long> InboxRows(NpgsqlDataSource events) => Count(events, "SELECT count(*) FROM inbox");

    private static async Task<long> Count(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
