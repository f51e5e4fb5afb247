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
    private const string ReadSequence = "SELECT last FROM activity_sequence";

    private const string Count = """
        SELECT hour, type, sum(count)::bigint FROM (
            SELECT hour, type, count(*) FROM activity WHERE expo_id = $1 GROUP BY hour, type
            UNION ALL
            SELECT hour, type, count FROM activity_frozen_count WHERE expo_id = $1
        ) AS counted (hour, type, count)
        GROUP BY hour, type
        ORDER BY hour, type
        """;

    public static async Task<(long ThroughSequence, List<HourCount> Counts)> ReadAsync(NpgsqlDataSource source, Guid expoId, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var sequence = new NpgsqlCommand(ReadSequence, connection);
        var through = (long)(await sequence.ExecuteScalarAsync(cancellationToken))!;
        await using var command = new NpgsqlCommand(Count, connection) { CommandTimeout = 120, Parameters = { new() { Value = expoId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<HourCount>();
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetInt64(2)));
        }
        return (through, counts);
    }
}
