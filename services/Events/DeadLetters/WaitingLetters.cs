using CityIp.Events.Activities;
using CityIp.Events.Intake;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.DeadLetters;

/// <summary>A dead letter as it is examined again.</summary>
/// <param name="EditedKey">What it will be counted under, where an operator gave it another source or id.</param>
internal sealed record WaitingLetter(
    Guid Id,
    long Version,
    string State,
    string Reason,
    string Detail,
    Guid Key,
    Guid Fingerprint,
    Guid? EditedKey,
    Guid? EditedFingerprint,
    string Door,
    string Sender,
    string Organisation,
    string Source,
    string EventId,
    string? MissingCode,
    Guid? Visitor,
    DateTime ReceivedAt,
    string? Readable,
    byte[]? Sealed)
{
    /// <summary>What a sealed event is bound to, and what it is counted under.</summary>
    public Guid OwnKey => EditedKey ?? Key;
}

/// <summary>Table <c>dead_letter</c>, as the replay reads and changes it.</summary>
internal static class WaitingLetters
{
    private const string Columns = """
        id, version, state, reason, detail, key, fingerprint, edited_key, edited_fingerprint, door, sender, organisation, source, event_id, missing_code, visitor, received_at, readable::text, sealed
        """;

    // Data that did not fit is tried with each later version of its type: the code is the version that it was held against.
    private const string SelectArrived = $$"""
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
        SELECT {{Columns}}
        FROM dead_letter
        WHERE state = 'held' AND id IN (SELECT id FROM waiting)
        ORDER BY id
        LIMIT 200
        """;

    private const string SelectOne = $"SELECT {Columns} FROM dead_letter WHERE id = $1";

    private const string SelectChosen = $"SELECT {Columns} FROM dead_letter WHERE {DeadLetterFilter.Where} AND ($10::uuid IS NULL OR id > $10) ORDER BY id LIMIT $11";

    private const string CountChosen = $"SELECT count(*) FROM dead_letter WHERE {DeadLetterFilter.Where} AND ($10::uuid IS NULL OR id > $10)";

    // It waits for something else now; or, without an expo's code, for an operator.
    private const string Change = """
        UPDATE dead_letter SET reason = $2, detail = $3, pointer = $4, expo_code = $5, missing_code = $6, visitor = $7, readable = $8::json, sealed = $9, version = version + 1, changed_at = now()
        WHERE id = $1 AND state = 'held' AND version = $10
        """;

    private const string DiscardChosen = $"""
        UPDATE dead_letter SET state = 'discarded', sealed = NULL, note = $10, changed_by = $11, changed_at = now(), version = version + 1
        WHERE id IN (SELECT id FROM dead_letter WHERE {DeadLetterFilter.Where} ORDER BY id LIMIT $12 FOR UPDATE SKIP LOCKED)
        """;

    private const string DiscardOne = """
        UPDATE dead_letter SET state = 'discarded', sealed = NULL, note = $2, changed_by = $3, changed_at = now(), version = version + 1 WHERE id = $1 AND state = 'held'
        """;

    private const string Forget = """
        UPDATE dead_letter SET state = 'discarded', sealed = NULL, version = version + 1, changed_at = now(), changed_by = NULL, detail = detail || ' Its body was removed after 30 days.', note = 'Its body was removed after 30 days.'
        WHERE sealed IS NOT NULL AND received_at < now() - interval '30 days';
        UPDATE dead_letter_edit SET sealed = NULL FROM dead_letter WHERE dead_letter.id = letter_id AND dead_letter_edit.sealed IS NOT NULL AND received_at < now() - interval '30 days';
        """;

    private const string Observe = """
        SELECT reason, count(*), extract(epoch FROM now() - min(received_at))::float8 FROM dead_letter WHERE state = 'held' GROUP BY reason
        """;

    /// <summary>Those whose expo, booth, session, hall or type is there by now.</summary>
    public static async Task<List<WaitingLetter>> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectArrived);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. BuiltInTypes.All.Keys] });
        return await ReadAsync(command, cancellationToken);
    }

    public static async Task<WaitingLetter?> FindAsync(NpgsqlDataSource source, Guid id, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectOne);
        command.Parameters.Add(new() { Value = id });
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>The oldest first.</summary>
    public static async Task<List<WaitingLetter>> ChooseAsync(NpgsqlDataSource source, DeadLetterFilter filter, Guid? after, int most, CancellationToken cancellationToken)
    {
        await using var command = Filtered(source, SelectChosen, filter, after);
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, cancellationToken);
    }

    public static async Task<long> CountAsync(NpgsqlDataSource source, DeadLetterFilter filter, Guid? after, CancellationToken cancellationToken)
    {
        await using var command = Filtered(source, CountChosen, filter, after);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task ChangeAsync(NpgsqlDataSource source, WaitingLetter letter, Quarantine quarantine, Guid? visitor, string? readable, byte[]? sealedBody, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Change);
        command.Parameters.Add(new() { Value = letter.Id });
        foreach (var text in (string?[])[quarantine.Reason, quarantine.Detail, quarantine.Pointer, quarantine.Expo, quarantine.Code])
        {
            command.Parameters.Add(new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        }
        command.Parameters.Add(new() { Value = (object?)visitor ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (object?)readable ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)sealedBody ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { Value = letter.Version });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>False when it was not held.</returns>
    public static async Task<bool> DiscardAsync(NpgsqlDataSource source, Guid id, string because, string by, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(DiscardOne);
        foreach (var value in (object[])[id, because, by])
        {
            command.Parameters.Add(new() { Value = value });
        }
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public static async Task<int> DiscardAsync(NpgsqlDataSource source, DeadLetterFilter filter, string because, string by, int most, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(DiscardChosen);
        filter.AddTo(command.Parameters);
        foreach (var value in (object[])[because, by, most])
        {
            command.Parameters.Add(new() { Value = value });
        }
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What could hold a badge code in a place nobody knows is kept no longer than 30 days.</summary>
    public static async Task ForgetAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Forget);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<List<HeldLetters>> ObserveAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Observe);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var held = new List<HeldLetters>();
        while (await reader.ReadAsync(cancellationToken))
        {
            held.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2)));
        }
        return held;
    }

    private static NpgsqlCommand Filtered(NpgsqlDataSource source, string sql, DeadLetterFilter filter, Guid? after)
    {
        var command = source.CreateCommand(sql);
        filter.AddTo(command.Parameters);
        command.Parameters.Add(new() { Value = (object?)after ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        return command;
    }

    private static async Task<List<WaitingLetter>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var letters = new List<WaitingLetter>();
        while (await reader.ReadAsync(cancellationToken))
        {
            letters.Add(new(
                reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetGuid(5), reader.GetGuid(6),
                reader.IsDBNull(7) ? null : reader.GetGuid(7), reader.IsDBNull(8) ? null : reader.GetGuid(8), reader.GetString(9), reader.GetString(10), reader.GetString(11), reader.GetString(12), reader.GetString(13), reader.IsDBNull(14) ? null : reader.GetString(14),
                reader.IsDBNull(15) ? null : reader.GetGuid(15), reader.GetDateTime(16), reader.IsDBNull(17) ? null : reader.GetString(17), reader.IsDBNull(18) ? null : reader.GetFieldValue<byte[]>(18)));
        }
        return letters;
    }
}

/// <summary>How many letters are held for a reason, and since when.</summary>
internal sealed record HeldLetters(string Reason, long Count, double OldestSeconds);
