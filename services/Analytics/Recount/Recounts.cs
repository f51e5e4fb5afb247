using CityIp.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Recount;

/// <summary>Compares what Events has counted of its own rows with what is shown here, both as of the same batch. Repairs: <see cref="RepairComparison"/>.</summary>
internal sealed class Recounts(NpgsqlDataSource source, ILogger<Recounts> log)
{
    private const string Pending = """
        SELECT id, expo_id, coalesce((SELECT generation FROM expo_generation WHERE expo_generation.expo_id = comparison.expo_id), 0), through_sequence, counted, through_sequence < watermark.forgotten_seq
        FROM comparison, watermark
        WHERE state = 'Pending' AND generation = 0 AND through_sequence <= watermark.seq
        ORDER BY counted_at LIMIT 20
        FOR UPDATE OF comparison SKIP LOCKED
        """;

    // One statement sees one snapshot: the counters hold exactly the batches in batch_seen. A batch adds the same to every generation, so that it
    // does not matter which was shown when it was counted.
    private const string CountedHere = """
        SELECT hour, type, sum(count) FROM (
            SELECT hour, type_id, count FROM expo_hour
            WHERE expo_id = @expo AND generation = coalesce((SELECT generation FROM expo_generation WHERE expo_id = @expo), 0)
            UNION ALL
            SELECT added.hour, added.type_id, -added.count
            FROM batch_seen, unnest(expo_ids, hours, type_ids, counts) AS added(expo_id, hour, type_id, count)
            WHERE seq > @through AND added.expo_id = @expo) AS counter
        JOIN activity_type ON activity_type.id = type_id
        GROUP BY hour, type HAVING sum(count) <> 0
        """;

    private const string Settle = """
        UPDATE comparison SET state = @state, generation = @generation, compared_at = now(), differences = @differences WHERE id = @id
        """;

    public async Task ComparePendingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var waiting in await PendingAsync(connection, cancellationToken))
        {
            var (state, differences) = waiting.IsTooLate
                ? (ComparisonState.TooLate, [])
                : Judge(Differences(waiting.Counted, await CountedHereAsync(connection, waiting, cancellationToken)));
            await SettleAsync(connection, waiting.Id, waiting.Generation, state, differences, cancellationToken);
            if (state == ComparisonState.Different)
            {
                log.LogError("Expo {Expo}, generation {Generation}: {Hours} hours and types are counted differently by events and analytics as of batch {Sequence}. See GET /v1/analytics/expos/{Expo}/recount, then repair the expo: ./cityip recount --repair, or POST /v1/events/expos/{Expo}/recount?repair=true.", waiting.Expo, waiting.Generation, differences.Count, waiting.Through, waiting.Expo, waiting.Expo);
            }
        }
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Hours and types on which the two sides do not agree; one that is missing counts as 0.</summary>
    public static List<CountDifference> Differences(IEnumerable<HourCount> stored, IEnumerable<HourCount> counted)
    {
        var ours = counted.ToDictionary(count => (count.Hour.ToUniversalTime(), count.Type), count => count.Count);
        var theirs = stored.GroupBy(count => (count.Hour.ToUniversalTime(), count.Type)).ToDictionary(group => group.Key, group => group.Sum(count => count.Count));
        return [.. ours.Keys.Union(theirs.Keys)
            .Select(key => new CountDifference(key.Item1, key.Type, theirs.GetValueOrDefault(key), ours.GetValueOrDefault(key)))
            .Where(difference => difference.Stored != difference.Counted)
            .OrderBy(difference => difference.Hour).ThenBy(difference => difference.Type, StringComparer.Ordinal)];
    }

    private static (ComparisonState State, List<CountDifference> Differences) Judge(List<CountDifference> differences) =>
        (differences.Count == 0 ? ComparisonState.Equal : ComparisonState.Different, differences);

    private static async Task<List<Waiting>> PendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Pending, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new List<Waiting>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var counted = reader.GetFieldValue<List<HourCount>>(4);
            waiting.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt32(2), reader.GetInt64(3), counted, reader.GetBoolean(5)));
        }
        return waiting;
    }

    private static async Task<List<HourCount>> CountedHereAsync(NpgsqlConnection connection, Waiting waiting, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(CountedHere, connection);
        command.Parameters.AddWithValue("expo", waiting.Expo);
        command.Parameters.AddWithValue("through", waiting.Through);
        return await CountsAsync(command, cancellationToken);
    }

    /// <summary>Rows of hour, type and count.</summary>
    public static async Task<List<HourCount>> CountsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<HourCount>();
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), (long)reader.GetDecimal(2)));
        }
        return counts;
    }

    public static async Task SettleAsync(NpgsqlConnection connection, Guid id, int generation, ComparisonState state, List<CountDifference> differences, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Settle, connection);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("generation", generation);
        command.Parameters.AddWithValue("state", state.ToString());
        command.Parameters.AddWithValue("differences", NpgsqlDbType.Jsonb, differences);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Waiting(Guid Id, Guid Expo, int Generation, long Through, List<HourCount> Counted, bool IsTooLate);
}
