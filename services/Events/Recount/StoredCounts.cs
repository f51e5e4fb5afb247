using System.Data;
using CityIp.Contracts;
using Npgsql;

namespace CityIp.Events.Recount;

/// <summary>
/// Counts the stored activities of an expo. One snapshot: it holds the batches up to the sequence it also reads, and nothing of a later one, because a
/// batch and its number are committed together.
/// </summary>
internal static class StoredCounts
{
    // Dropping a partition is not a matter of snapshots: its rows could be gone already, and its frozen counts not there yet.
    // The lock must be the first statement, or the snapshot would be older than it.
    private const string KeepPartitions = "LOCK TABLE activity IN ACCESS SHARE MODE";

    private const string ReadSequence = "SELECT coalesce(max(seq), 0) FROM activity_batch";

    private const string Count = """
        SELECT hour, type, sum(count)::bigint FROM (
            SELECT hour, type, count(*) FROM activity WHERE expo_id = $1 GROUP BY hour, type
            UNION ALL
            SELECT hour, type, count FROM activity_frozen_count WHERE expo_id = $1
        ) AS counted (hour, type, count)
        GROUP BY hour, type
        ORDER BY hour, type
        """;

    private const string CountFrozen = "SELECT hour, type, sum(count)::bigint FROM activity_frozen_count WHERE expo_id = $1 GROUP BY hour, type ORDER BY hour, type";

    public static async Task<(long ThroughSequence, List<HourCount> Counts)> ReadAsync(NpgsqlDataSource source, Guid expoId, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        return await ReadAsync(connection, expoId, cancellationToken);
    }

    /// <summary>The same inside a transaction of isolation level repeatable read in which nothing was read yet.</summary>
    public static async Task<(long ThroughSequence, List<HourCount> Counts)> ReadAsync(NpgsqlConnection connection, Guid expoId, CancellationToken cancellationToken)
    {
        await using (var keep = new NpgsqlCommand(KeepPartitions, connection))
        {
            await keep.ExecuteNonQueryAsync(cancellationToken);
        }
        await using var sequence = new NpgsqlCommand(ReadSequence, connection);
        var through = (long)(await sequence.ExecuteScalarAsync(cancellationToken))!;
        return (through, await CountsAsync(connection, Count, expoId, cancellationToken));
    }

    /// <summary>The part of the counts whose activities are no longer stored.</summary>
    public static Task<List<HourCount>> FrozenAsync(NpgsqlConnection connection, Guid expoId, CancellationToken cancellationToken) =>
        CountsAsync(connection, CountFrozen, expoId, cancellationToken);

    private static async Task<List<HourCount>> CountsAsync(NpgsqlConnection connection, string sql, Guid expoId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120, Parameters = { new() { Value = expoId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<HourCount>();
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetInt64(2)));
        }
        return counts;
    }
}
