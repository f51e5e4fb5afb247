using System.Data;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.Recount;

/// <summary>How far the last repair of an expo is.</summary>
/// <param name="Generation">What Analytics counts under, beside what it shows, until the two services agree on it.</param>
/// <param name="State">publishing, published, or superseded by a later one.</param>
/// <param name="ThroughSequence">Batches up to this one are published again; later ones are counted as they come.</param>
/// <param name="Activities">How many are to be published.</param>
/// <param name="Published">How many are.</param>
/// <param name="Frozen">How many are no longer stored one by one, so that only their number per hour and type was told.</param>
internal sealed record RepairView(Guid ExpoId, int Generation, string State, long ThroughSequence, long Activities, long Published, long Frozen, DateTimeOffset BegunAt, DateTimeOffset ChangedAt);

/// <summary>Table <c>expo_repair</c>.</summary>
internal static class Repairs
{
    // First of all, as a lock takes no snapshot: of two that begin at the same moment, the second sees the first.
    private const string OneAtATime = "LOCK TABLE expo_repair IN SHARE ROW EXCLUSIVE MODE";

    private const string Supersede = "UPDATE expo_repair SET state = 'superseded', changed_at = $2 WHERE expo_id = $1 AND state = 'publishing'";

    private const string Insert = """
        INSERT INTO expo_repair (expo_id, generation, through_seq, counts, activities, begun_at, changed_at)
        SELECT $1, coalesce(max(generation), 0) + 1, $2, $3, $4, $5, $5 FROM expo_repair WHERE expo_id = $1
        RETURNING generation
        """;

    private const string Last = """
        SELECT expo_id, generation, state, through_seq, activities, published,
               (SELECT coalesce(sum((count->>'Count')::bigint), 0)::bigint FROM jsonb_array_elements(counts) AS count) - activities, begun_at, changed_at
        FROM expo_repair WHERE expo_id = $1 ORDER BY generation DESC LIMIT 1
        """;

    /// <summary>
    /// Begins one: what is stored is counted and the number of the last batch taken in one snapshot, and Analytics told of it. The publishing goes on by
    /// itself (<see cref="RepairPublishing"/>).
    /// </summary>
    public static async Task<(long ThroughSequence, List<HourCount> Counts, int Generation)> BeginAsync(NpgsqlDataSource source, Guid expoId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using (var one = new NpgsqlCommand(OneAtATime, connection))
        {
            await one.ExecuteNonQueryAsync(cancellationToken);
        }
        var (through, counts) = await StoredCounts.ReadAsync(connection, expoId, cancellationToken);
        var frozen = await StoredCounts.FrozenAsync(connection, expoId, cancellationToken);
        await using (var supersede = new NpgsqlCommand(Supersede, connection) { Parameters = { new() { Value = expoId }, new() { Value = now.UtcDateTime } } })
        {
            await supersede.ExecuteNonQueryAsync(cancellationToken);
        }
        await using var insert = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = expoId },
                new() { Value = through },
                new() { Value = counts, NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = counts.Sum(count => count.Count) - frozen.Sum(count => count.Count) },
                new() { Value = now.UtcDateTime },
            },
        };
        var generation = (int)(await insert.ExecuteScalarAsync(cancellationToken))!;
        await connection.PublishAsync([OutboxMessage.Of(new ActivityRepairBegun(expoId, generation, through, frozen, now), expoId)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (through, counts, generation);
    }

    /// <summary>Null when the expo was never repaired.</summary>
    public static async Task<RepairView?> LastAsync(NpgsqlDataSource source, Guid expoId, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Last);
        command.Parameters.Add(new() { Value = expoId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetGuid(0), reader.GetInt32(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetFieldValue<DateTimeOffset>(7), reader.GetFieldValue<DateTimeOffset>(8))
            : null;
    }
}
