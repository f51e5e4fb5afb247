using System.Diagnostics;
using CityIp.LocalPlatform;
using CityIp.Platform.Tests.Truth;
using CityIp.Testing;
using Npgsql;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

/// <summary>
/// kill -9, again and again. It shows what the end of a process does: whatever was answered stands, nothing is there twice, nothing that nobody
/// sent, and the counts add up. It does not show a power cut: a killed process leaves what it has written with the kernel, so a commit that
/// was never synced to disk would pass here; nor a lost disk, nor a network that parts two machines.
/// </summary>
[Collection(PlatformUnderTest.Collection)]
public sealed class A_part_killed(PlatformUnderTest platform)
{
    private static readonly string[] InTurn = ["events", "postgres", "analytics", "rabbitmq", "gateway", "redis", "investment", "catalog"];

    private static readonly string[] IsNeededByHttp = ["events", "postgres", "gateway"];
    private static readonly string[] IsNeededToSend = [.. IsNeededByHttp, "rabbitmq"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Under_load_loses_doubles_and_invents_nothing_and_every_count_is_the_senders_own()
    {
        var journal = new Journal();
        var expo = await OwnExpo.SetUpAsync(platform);
        await using var load = SteadyLoad.Begin(platform, expo, journal);
        await TakesInAsync("the load has begun");
        var back = new List<string>();
        foreach (var name in InTurn)
        {
            var killed = Stopwatch.StartNew();
            var (part, unanswered) = (platform.Platform.Part(name), journal.Told(Answer.None));
            await part.KillAsync();
            Assert.False(part.Runs);
            if (IsNeededToSend.Contains(name))
            {
                await Until(() => journal.Told(Answer.None) > unanswered, $"a sender has met that {name} is dead");
            }
            if (!IsNeededByHttp.Contains(name))
            {
                await AcceptsAsync(200, $"HTTP takes activity in without {name}");
            }
            await part.StartAsync(TestContext.Current.CancellationToken);
            await TakesInAsync($"both doors take activity in after {name} was killed");
            back.Add($"{name} after {killed.Elapsed.TotalSeconds:0.0} s");
        }
        await load.StopAsync(Patience);

        var reading = await Reading.SettledAsync(platform, expo, journal);

        TestContext.Current.TestOutputHelper?.WriteLine($"{journal.Lines.Count} activities, {reading.Stored.Count} stored, {reading.Letters.Count} dead letters, {reading.Counts.Count} counts; {string.Join(", ", Enum.GetValues<Answer>().Select(answer => $"{answer} {journal.Told(answer)}"))}; full speed again: {string.Join(", ", back)}.");
        var findings = Checker.Judge(journal, expo, reading);
        Assert.True(findings.Count == 0, $"{findings.Count} findings over {journal.Lines.Count} activities, the first of them: {string.Join('\n', findings.Take(20))}");
        Assert.All(Enum.GetValues<Answer>().Except([Answer.Conflict]), answer => Assert.True(journal.Told(answer) > 0, $"no sender was ever told {answer}: the load did not try it"));
        Assert.DoesNotContain(journal.Lines, line => line.Answers.Count == 0 || line.Answers.Last() == Answer.None);

        async Task TakesInAsync(string what)
        {
            await AcceptsAsync(300, what);
            var confirmed = journal.Told(Answer.Confirmed);
            await Until(() => journal.Told(Answer.Confirmed) >= confirmed + 20, what);
        }

        Task AcceptsAsync(int more, string what)
        {
            var accepted = journal.Told(Answer.Accepted);
            return Until(() => journal.Told(Answer.Accepted) >= accepted + more, what);
        }

        Task Until(Func<bool> condition, string what) => Eventually.True(
            () =>
            {
                load.StillRuns();
                return condition();
            },
            Patience,
            what);
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
