using CityIp.Events.Activities;
using Npgsql;

namespace CityIp.Events.DeadLetters;

/// <summary>A dead letter whose expo, booth, session, hall or type is there by now.</summary>
internal sealed record WaitingLetter(Guid Id, Guid Key, Guid Fingerprint, string Door, string Sender, string Organisation, Guid? Visitor, DateTime ReceivedAt, string? Readable, byte[]? Sealed);

/// <summary>Table <c>dead_letter</c>, as the replay reads and changes it.</summary>
internal static class WaitingLetters
{
    // Data that did not fit is tried with each later version of its type: the code is the version that it was held against.
    private const string Select = """
        WITH waiting AS (
            SELECT id FROM dead_letter
            WHERE state = 'held' AND expo_code IS NOT NULL AND CASE reason
                WHEN 'unknown-expo' THEN EXISTS (SELECT FROM expo WHERE code = expo_code)
                WHEN 'unknown-booth' THEN EXISTS (SELECT FROM expo JOIN booth ON booth.expo_id = expo.id WHERE expo.code = expo_code AND booth.code = missing_code)
                WHEN 'unknown-session' THEN EXISTS (SELECT FROM expo JOIN session ON session.expo_id = expo.id WHERE expo.code = expo_code AND session.code = missing_code)
                WHEN 'unknown-hall' THEN EXISTS (SELECT FROM expo JOIN hall ON hall.expo_id = expo.id WHERE expo.code = expo_code AND hall.code = missing_code)
                ELSE false
              END
            UNION ALL
            SELECT letter.id
            FROM (SELECT type, version FROM activity_type_version UNION ALL SELECT unnest($1::text[]), 1) AS known JOIN dead_letter AS letter ON letter.type = known.type
            WHERE letter.state = 'held' AND letter.reason IN ('unknown-type', 'unknown-schema', 'invalid-data') AND length(letter.type) <= 128 AND CASE letter.reason
                WHEN 'unknown-type' THEN true
                WHEN 'unknown-schema' THEN letter.missing_code = known.version::text
                ELSE letter.missing_code ~ '^[0-9]{1,9}$' AND letter.missing_code::int < known.version
              END
        )
        SELECT id, key, fingerprint, door, sender, organisation, visitor, received_at, readable::text, sealed
        FROM dead_letter
        WHERE state = 'held' AND id IN (SELECT id FROM waiting)
        ORDER BY id
        LIMIT 200
        """;

    // It waits for something else now; or, without an expo's code, for an operator.
    private const string Change = """
        UPDATE dead_letter SET reason = $2, detail = $3, pointer = $4, expo_code = $5, missing_code = $6, visitor = $7, readable = $8::json, sealed = $9, changed_at = now()
        WHERE id = $1 AND state = 'held'
        """;

    private const string Forget = """
        UPDATE dead_letter SET state = 'discarded', sealed = NULL, changed_at = now(), detail = detail || ' Its body was removed after 30 days.'
        WHERE sealed IS NOT NULL AND received_at < now() - interval '30 days'
        """;

    private const string Observe = """
        SELECT count(*), coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 FROM dead_letter WHERE state = 'held'
        """;

    public static async Task<List<WaitingLetter>> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Select);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. BuiltInTypes.All.Keys] });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var letters = new List<WaitingLetter>();
        while (await reader.ReadAsync(cancellationToken))
        {
            letters.Add(new(
                reader.GetGuid(0),
                reader.GetGuid(1),
                reader.GetGuid(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.GetString(5),
                reader.IsDBNull(6) ? null : reader.GetGuid(6),
                reader.GetDateTime(7),
                reader.IsDBNull(8) ? null : reader.GetString(8),
                reader.IsDBNull(9) ? null : reader.GetFieldValue<byte[]>(9)));
        }
        return letters;
    }

    public static async Task ChangeAsync(NpgsqlDataSource source, Guid id, Intake.Quarantine quarantine, Guid? visitor, string? readable, byte[]? sealedBody, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Change);
        command.Parameters.Add(new() { Value = id });
        foreach (var text in (string?[])[quarantine.Reason, quarantine.Detail, quarantine.Pointer, quarantine.Expo, quarantine.Code])
        {
            command.Parameters.Add(new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        }
        command.Parameters.Add(new() { Value = (object?)visitor ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (object?)readable ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)sealedBody ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What could hold a badge code in a place nobody knows is kept no longer than 30 days.</summary>
    public static async Task ForgetAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Forget);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<(long Held, double OldestSeconds)> ObserveAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Observe);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetDouble(1));
    }
}
