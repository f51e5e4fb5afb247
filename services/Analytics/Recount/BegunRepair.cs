using CityIp.Analytics.Counting;
using CityIp.Contracts;
using Npgsql;

namespace CityIp.Analytics.Recount;

/// <summary>A generation in the making: table <c>repair</c>.</summary>
internal sealed record BegunRepair(long CountedThrough, IReadOnlySet<long> CountedBeyond, IReadOnlySet<(DateTime Hour, short Type)> Frozen)
{
    private const string Newest = "SELECT greatest(generation, newest) FROM expo_generation WHERE expo_id = $1";

    private const string Shown = "SELECT generation FROM expo_generation WHERE expo_id = $1";

    private const string Forgotten = "SELECT forgotten_seq FROM watermark";

    private const string GiveUpEarlier = "UPDATE repair SET state = 'removing', changed_at = now() WHERE expo_id = $1 AND state = 'making'";

    private const string Insert = """
        INSERT INTO repair (expo_id, generation, through_seq, counted_through, counted_beyond, frozen_hours, frozen_types)
        SELECT $1, $2, $3, seq, ARRAY(SELECT seq FROM batch_seen WHERE seq > watermark.seq), $4, $5 FROM watermark
        """;

    private const string Note = """
        INSERT INTO expo_generation AS shown (expo_id, generation, newest) VALUES ($1, 0, $2) ON CONFLICT (expo_id) DO UPDATE SET newest = excluded.newest
        """;

    private const string Select = """
        SELECT counted_through, counted_beyond, frozen_hours, frozen_types FROM repair WHERE expo_id = $1 AND generation = $2
        """;

    /// <summary>
    /// Begins a generation, unless a later one was begun before, or the batches after its own are no longer known one by one. Everything counted so far stands in the generation shown; whatever is counted from now on
    /// stands in both.
    /// </summary>
    public static async Task<bool> OpenAsync(NpgsqlConnection connection, ActivityRepairBegun begun, IReadOnlyDictionary<string, short> typeIds, CancellationToken cancellationToken)
    {
        await Generations.HoldAloneAsync(connection, cancellationToken);
        if (begun.Generation <= await NewestAsync(connection, begun.ExpoId, cancellationToken))
        {
            return false;
        }
        var frozen = begun.Frozen.Select(count => (Hour: count.Hour.UtcDateTime, Type: typeIds[count.Type], count.Count)).ToList();
        await RunAsync(connection, GiveUpEarlier, begun.ExpoId);
        await RunAsync(connection, Note, begun.ExpoId, begun.Generation);
        await using (var forgotten = new NpgsqlCommand(Forgotten, connection))
        {
            if (begun.ThroughSequence < (long)(await forgotten.ExecuteScalarAsync(cancellationToken))!)
            {
                return false;
            }
        }
        await RunAsync(connection, Insert, begun.ExpoId, begun.Generation, begun.ThroughSequence, frozen.Select(count => count.Hour).ToArray(), frozen.Select(count => count.Type).ToArray());
        if (frozen.Count > 0)
        {
            await using var command = new NpgsqlCommand(Shown, connection) { Parameters = { new() { Value = begun.ExpoId } } };
            var shown = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
            await new FrozenHours(connection, begun.ExpoId, shown, begun.Generation).CopyAsync(frozen, cancellationToken);
        }
        return true;
    }

    public static async Task<int> NewestAsync(NpgsqlConnection connection, Guid expo, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Newest, connection) { Parameters = { new() { Value = expo } } };
        return await command.ExecuteScalarAsync(cancellationToken) as int? ?? 0;
    }

    public static async Task<BegunRepair> ReadAsync(NpgsqlConnection connection, Guid expo, int generation, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Select, connection) { Parameters = { new() { Value = expo }, new() { Value = generation } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new(reader.GetInt64(0), reader.GetFieldValue<long[]>(1).ToHashSet(), reader.GetFieldValue<DateTime[]>(2).Zip(reader.GetFieldValue<short[]>(3)).ToHashSet());
    }

    /// <summary>True for a batch that was counted when the generation was begun: what was copied of frozen hours holds it.</summary>
    public bool WasCounted(long sequence) => sequence <= CountedThrough || CountedBeyond.Contains(sequence);

    public bool IsFrozen(DateTime hour, short type) => Frozen.Contains((hour, type));

    private static async Task RunAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
        await command.ExecuteNonQueryAsync();
    }
}
