using System.Security.Cryptography;
using CityIp.Contracts;
using CityIp.Events.Activities;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Archive;

/// <summary>One transaction of an archiving: it moves on by some activities or by one step, or not at all.</summary>
internal static class ArchiveStep
{
    private const int MostActivities = 20_000;

    private const string CountActivities = "SELECT count(*) FROM activity WHERE expo_id = $1";

    // What is removed is counted in the same statement. A day is one partition, so that a row's place in it names the row.
    private const string Remove = """
        WITH doomed AS MATERIALIZED (SELECT ctid AS place FROM activity WHERE day = $2 AND expo_id = $1 LIMIT $3),
        gone AS (DELETE FROM activity USING doomed WHERE activity.day = $2 AND activity.ctid = doomed.place RETURNING activity.key, activity.hour, activity.type),
        known AS (DELETE FROM activity_key USING gone WHERE activity_key.key = gone.key),
        kept AS (
            INSERT INTO activity_frozen_count AS frozen (day, expo_id, hour, type, count)
            SELECT $2, $1, hour, type, count(*) FROM gone GROUP BY hour, type
            ON CONFLICT (expo_id, day, hour, type) DO UPDATE SET count = frozen.count + excluded.count)
        SELECT count(*) FROM gone
        """;

    private const string DeleteLetters = "DELETE FROM dead_letter WHERE expo_code = $1 OR readable #>> '{data,expo}' = $1";

    private const string DeleteContacts = "UPDATE badge SET contact = NULL, consents = '{}' WHERE expo_id = $1 AND (contact IS NOT NULL OR consents <> '{}')";

    // What exhibitors wrote down of single visitors; that they were captured stays.
    private const string DeleteRemarks = "UPDATE lead_capture SET content = NULL FROM lead WHERE lead.id = lead_id AND expo_id = $1 AND content IS NOT NULL";

    // Under a key that nobody keeps: who came back to which hall can still be counted, but no lead's visitor is found among them.
    private const string Estrange = "UPDATE check_in SET visitor = md5($2 || visitor::text)::uuid WHERE expo_id = $1";

    private const string DestroySecret = "UPDATE expo SET secret = '' WHERE id = $1";

    private const string Sequence = "SELECT coalesce(max(seq), 0) FROM activity_batch";

    /// <param name="settled">An expo that was archived later than this waits: something may be under way to it.</param>
    /// <returns>What is being archived and how far it is now; null when there is nothing.</returns>
    public static async Task<OpenArchive?> RunAsync(NpgsqlDataSource source, DateTimeOffset settled, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await ExpoArchives.TakeAsync(connection, settled, cancellationToken) is not { } archive)
        {
            return null;
        }
        archive = archive.State switch
        {
            "settling" => archive with { State = "removing", Activities = await AskAsync(connection, CountActivities, cancellationToken, archive.Expo) },
            "removing" => await RemoveAsync(connection, archive, cancellationToken),
            _ => await SealAsync(connection, archive, now, cancellationToken),
        };
        await ExpoArchives.SaveAsync(connection, archive, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return archive;
    }

    private static async Task<OpenArchive> RemoveAsync(NpgsqlConnection connection, OpenArchive archive, CancellationToken cancellationToken)
    {
        var days = await ActivityDays.ListAsync(connection, cancellationToken);
        var next = days.FindIndex(day => archive.Day is not { } at || day >= at);
        if (next < 0)
        {
            return archive with { State = "sealing" };
        }
        var removed = await AskAsync(connection, Remove, cancellationToken, archive.Expo, days[next], MostActivities);
        return archive with { Removed = archive.Removed + removed, Day = removed == MostActivities ? days[next] : days[next].AddDays(1) };
    }

    private static async Task<OpenArchive> SealAsync(NpgsqlConnection connection, OpenArchive archive, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await AskAsync(connection, CountActivities, cancellationToken, archive.Expo) is > 0 and var late)
        {
            // Something was under way for longer than was waited.
            return archive with { State = "removing", Activities = archive.Removed + late, Day = null };
        }
        await using (var batch = new NpgsqlBatch(connection) { Timeout = 300 })
        {
            batch.BatchCommands.Add(new(DeleteLetters) { Parameters = { new() { Value = archive.Code } } });
            batch.BatchCommands.Add(new(DeleteContacts) { Parameters = { new() { Value = archive.Expo } } });
            batch.BatchCommands.Add(new(DeleteRemarks) { Parameters = { new() { Value = archive.Expo } } });
            batch.BatchCommands.Add(new(Estrange) { Parameters = { new() { Value = archive.Expo }, new() { Value = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)) } } });
            batch.BatchCommands.Add(new(DestroySecret) { Parameters = { new() { Value = archive.Expo } } });
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        var through = await AskAsync(connection, Sequence, cancellationToken);
        await connection.PublishAsync([OutboxMessage.Of(new ExpoArchived(archive.Expo, archive.Version, through, now), archive.Expo, archive.Version)], cancellationToken);
        return archive with { State = "archived" };
    }

    private static async Task<long> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
