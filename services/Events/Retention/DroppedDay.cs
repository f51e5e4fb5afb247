using Npgsql;

namespace CityIp.Events.Retention;

internal enum DropResult
{
    Dropped,

    /// <summary>There is no such partition any more.</summary>
    Gone,

    /// <summary>Another process is at it.</summary>
    Elsewhere,

    /// <summary>A repair is publishing what is stored.</summary>
    Repairing,

    /// <summary>Others hold locks on it.</summary>
    Busy,
}

/// <summary>Drops a day's partition: its counts are frozen in the same transaction, so that a recount stays exact.</summary>
internal static class DroppedDay
{
    private const string LockNotAvailable = "55P03";

    private const string TryBeTheOne = "SELECT pg_try_advisory_xact_lock(hashtextextended('cityip.activity.retention', 0))";

    // Added to, should the day have been frozen before and written again: each row is counted where it was removed.
    private const string Freeze = """
        INSERT INTO activity_frozen_count AS frozen (day, expo_id, hour, type, count)
        SELECT day, expo_id, hour, type, count(*) FROM activity WHERE day = $1 GROUP BY day, expo_id, hour, type
        ON CONFLICT (expo_id, day, hour, type) DO UPDATE SET count = frozen.count + excluded.count
        """;

    // The very last batch stays: it says how far the sequence is.
    private const string ForgetBatches = """
        WITH gone AS (DELETE FROM activity_batch WHERE day = $1 AND seq < (SELECT max(seq) FROM activity_batch) RETURNING seq)
        UPDATE activity_retention SET batches_through = greatest(batches_through, (SELECT max(seq) FROM gone)) WHERE EXISTS (SELECT FROM gone)
        """;

    private const string IsRepairing = "SELECT EXISTS (SELECT FROM expo_repair WHERE state = 'publishing')";

    public static async Task<DropResult> DropAsync(NpgsqlDataSource source, DateOnly day, CancellationToken cancellationToken)
    {
        var partition = $"activity_{day:yyyyMMdd}";
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            if (!await AskAsync(TryBeTheOne))
            {
                return DropResult.Elsewhere;
            }
            await RunAsync("SET LOCAL lock_timeout = '2s'");
            if (!await AskAsync($"SELECT to_regclass('{partition}') IS NOT NULL"))
            {
                return DropResult.Gone;
            }
            // Nobody writes there any more but for the archiving of an expo: what is counted is what is dropped.
            await RunAsync($"LOCK TABLE {partition} IN SHARE ROW EXCLUSIVE MODE");
            await RunAsync(Freeze, day);
            await RunAsync(ForgetBatches, day);
            // All of intake queues behind this lock: it is waited for briefly, and held for the drop and the commit only.
            await RunAsync("SET LOCAL lock_timeout = '200ms'");
            await RunAsync("LOCK TABLE ONLY activity IN ACCESS EXCLUSIVE MODE");
            if (await AskAsync(IsRepairing))
            {
                return DropResult.Repairing;
            }
            await RunAsync($"DROP TABLE {partition}");
            await transaction.CommitAsync(cancellationToken);
            return DropResult.Dropped;
        }
        catch (PostgresException exception) when (exception.SqlState == LockNotAvailable)
        {
            return DropResult.Busy;
        }

        async Task RunAsync(string sql, params DateOnly[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
            foreach (var value in values)
            {
                command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = value });
            }
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        async Task<bool> AskAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
    }
}
