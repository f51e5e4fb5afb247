using CityIp.Contracts;
using Npgsql;

namespace CityIp.Analytics.Recount;

/// <summary>
/// Shows a repaired generation once it is complete and equal to what Events has stored: everything that was published again is counted in it, and
/// every later batch that is counted in the one shown is counted in it too. Until then readers see the old one, and after it the new one whole.
/// </summary>
internal sealed class RepairComparison(NpgsqlDataSource source, MissedBatches missed, ServiceDefaults.Messages.OutboxSignal signal, ILogger<RepairComparison> log)
{
    private const string Pending = """
        SELECT id, expo_id, generation, through_sequence, counted, coalesce(republished, 0),
               EXISTS (SELECT FROM repair WHERE repair.expo_id = comparison.expo_id AND repair.generation = comparison.generation AND repair.state = 'making'),
               comparison.generation <= coalesce((SELECT greatest(generation, newest) FROM expo_generation WHERE expo_generation.expo_id = comparison.expo_id), 0)
        FROM comparison WHERE state = 'Pending' AND generation > 0 AND id > $1 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
        """;

    private const string CountedBatches = "SELECT count(*) FROM repair_batch WHERE expo_id = $1 AND generation = $2 AND seq <= $3";

    private const string CountedHere = """
        SELECT hour, type, sum(count) FROM (
            SELECT hour, type_id, count FROM expo_hour WHERE expo_id = $1 AND generation = $2
            UNION ALL
            SELECT added.hour, added.type_id, -added.count
            FROM repair_batch, unnest(hours, type_ids, counts) AS added(hour, type_id, count)
            WHERE expo_id = $1 AND generation = $2 AND seq > $3) AS counter
        JOIN activity_type ON activity_type.id = type_id
        GROUP BY hour, type HAVING sum(count) <> 0
        """;

    // Were it shown now, they would be counted once more when they come by themselves.
    private const string ToCome = """
        SELECT EXISTS (SELECT FROM repair_batch WHERE expo_id = $1 AND generation = $2 AND seq > (SELECT seq FROM watermark)
            AND NOT EXISTS (SELECT FROM batch_seen WHERE batch_seen.seq = repair_batch.seq))
        """;

    // Counted before the generation was begun here, and stored after it was begun there.
    private const string Lacking = """
        SELECT seq FROM batch_seen WHERE seq > $3 AND $1 = ANY(expo_ids)
            AND NOT EXISTS (SELECT FROM repair_batch WHERE expo_id = $1 AND generation = $2 AND repair_batch.seq = batch_seen.seq)
        ORDER BY seq LIMIT 100
        """;

    private const string Swap = """
        INSERT INTO repair (expo_id, generation, state, through_seq, counted_through, counted_beyond, frozen_hours, frozen_types)
        SELECT expo_id, generation, 'removing', 0, 0, '{}', '{}', '{}' FROM expo_generation WHERE expo_id = $1 AND generation < $2;
        UPDATE expo_generation SET generation = $2, since = now() WHERE expo_id = $1;
        DELETE FROM repair WHERE expo_id = $1 AND generation = $2;
        DELETE FROM repair_batch WHERE expo_id = $1 AND generation = $2
        """;

    private const string GiveUp = "UPDATE repair SET state = 'removing', changed_at = now() WHERE expo_id = $1 AND generation = $2";

    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        for (Guid? last = Guid.Empty; last is { } after;)
        {
            last = await CompareNextAsync(after, cancellationToken);
        }
    }

    /// <returns>Null when there is no other.</returns>
    private async Task<Guid?> CompareNextAsync(Guid after, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await PendingAsync(connection, after, cancellationToken) is not { } waiting)
        {
            return null;
        }
        if (!waiting.IsMaking)
        {
            if (waiting.IsKnown)
            {
                await Recounts.SettleAsync(connection, waiting.Id, waiting.Generation, ComparisonState.TooLate, [], cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            return waiting.Id;
        }
        if (await AskAsync<long>(connection, CountedBatches, waiting, cancellationToken) >= waiting.Republished)
        {
            await JudgeAsync(connection, waiting, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            signal.Wake();
        }
        return waiting.Id;
    }

    private async Task JudgeAsync(NpgsqlConnection connection, Waiting waiting, CancellationToken cancellationToken)
    {
        await Generations.HoldAloneAsync(connection, cancellationToken);
        await using var count = Command(connection, CountedHere, waiting);
        var differences = Recounts.Differences(waiting.Counted, await Recounts.CountsAsync(count, cancellationToken));
        if (differences.Count > 0)
        {
            await Recounts.SettleAsync(connection, waiting.Id, waiting.Generation, ComparisonState.Different, differences, cancellationToken);
            await RunAsync(connection, GiveUp, waiting, cancellationToken);
            log.LogError("Expo {Expo}: generation {Generation} of a repair differs from what is stored in {Hours} hours and types and is not shown; the counts stay as they were. See GET /v1/analytics/expos/{Expo}/recount, and repair again.", waiting.Expo, waiting.Generation, differences.Count, waiting.Expo);
            return;
        }
        var lacking = await LackingAsync(connection, waiting, cancellationToken);
        if (lacking.Length > 0)
        {
            await missed.AskAsync(connection, waiting.Expo, waiting.Generation, lacking, cancellationToken);
        }
        else if (!await AskAsync<bool>(connection, ToCome, waiting, cancellationToken))
        {
            await RunAsync(connection, Swap, waiting, cancellationToken);
            await Recounts.SettleAsync(connection, waiting.Id, waiting.Generation, ComparisonState.Equal, [], cancellationToken);
            log.LogInformation("Expo {Expo}: the repaired generation {Generation} is complete, equal to what is stored, and shown from now on.", waiting.Expo, waiting.Generation);
        }
    }

    private static async Task<Waiting?> PendingAsync(NpgsqlConnection connection, Guid after, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Pending, connection) { Parameters = { new() { Value = after } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetFieldValue<List<HourCount>>(4), reader.GetInt64(5), reader.GetBoolean(6), reader.GetBoolean(7))
            : null;
    }

    private static async Task<long[]> LackingAsync(NpgsqlConnection connection, Waiting waiting, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, Lacking, waiting);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sequences = new List<long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            sequences.Add(reader.GetInt64(0));
        }
        return [.. sequences];
    }

    private static async Task<T> AskAsync<T>(NpgsqlConnection connection, string sql, Waiting waiting, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql, waiting);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, Waiting waiting, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in sql.Split(';'))
        {
            batch.BatchCommands.Add(new(statement) { Parameters = { new() { Value = waiting.Expo }, new() { Value = waiting.Generation } } });
        }
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>With expo, generation and sequence as its parameters, as far as it has any.</summary>
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, Waiting waiting)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = waiting.Expo }, new() { Value = waiting.Generation } } };
        if (sql.Contains("$3", StringComparison.Ordinal))
        {
            command.Parameters.Add(new() { Value = waiting.Through });
        }
        return command;
    }

    private sealed record Waiting(Guid Id, Guid Expo, int Generation, long Through, List<HourCount> Counted, long Republished, bool IsMaking, bool IsKnown);
}
