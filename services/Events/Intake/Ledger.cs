using Npgsql;

namespace CityIp.Events.Intake;

/// <summary>
/// Table <c>activity_key</c>: every event ever taken in. Keys are written in their order, so that two transactions with some keys in common wait for
/// each other instead of deadlocking.
/// </summary>
internal static class Ledger
{
    private const string Insert = """
        INSERT INTO activity_key (key, fingerprint, day)
        SELECT key, fingerprint, $3 FROM unnest($1::uuid[], $2::uuid[]) AS new (key, fingerprint)
        ON CONFLICT DO NOTHING
        RETURNING key
        """;

    // A second statement: the one that skipped a row does not see the row that made it skip.
    private const string Read = "SELECT key, fingerprint FROM activity_key WHERE key = ANY($1)";

    /// <summary>Writes those that are new.</summary>
    /// <param name="sorted">By key, each key once.</param>
    /// <returns>The keys that were new.</returns>
    public static async Task<HashSet<Guid>> EnterAsync(NpgsqlConnection connection, IReadOnlyList<ReceivedEvent> sorted, DateOnly day)
    {
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(item => item.Key)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(item => item.Fingerprint)] },
                new NpgsqlParameter<DateOnly> { TypedValue = day },
            },
        };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var entered = new HashSet<Guid>(sorted.Count);
        while (await reader.ReadAsync())
        {
            entered.Add(reader.GetGuid(0));
        }
        return entered;
    }

    /// <summary>Whether something was taken in under this key, whatever it was.</summary>
    public static async Task<bool> HoldsAsync(NpgsqlDataSource source, Guid key, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return (await FingerprintsAsync(connection, [key])).Count > 0;
    }

    public static async Task<Dictionary<Guid, Guid>> FingerprintsAsync(NpgsqlConnection connection, Guid[] keys)
    {
        await using var command = new NpgsqlCommand(Read, connection) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = keys } } };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var fingerprints = new Dictionary<Guid, Guid>(keys.Length);
        while (await reader.ReadAsync())
        {
            fingerprints.Add(reader.GetGuid(0), reader.GetGuid(1));
        }
        return fingerprints;
    }
}
