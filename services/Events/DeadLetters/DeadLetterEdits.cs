using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Http;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.DeadLetters;

/// <summary>Table <c>dead_letter_edit</c>: what stood in a letter before each correction, written in the transaction of the correction.</summary>
internal static class DeadLetterEdits
{
    private const string Keep = """
        INSERT INTO dead_letter_edit (letter_id, number, edited_at, edited_by, organisation, note, key, reason, detail, pointer, source, event_id, type, visitor, readable, sealed)
        SELECT id, edits + 1, now(), $3, $4, $5, coalesce(edited_key, key), reason, detail, pointer, source, event_id, type, visitor, readable, sealed
        FROM dead_letter WHERE id = $1 AND version = $2 AND state = 'held' FOR UPDATE
        """;

    private const string Write = """
        UPDATE dead_letter SET reason = $2, detail = $3, pointer = $4, expo_code = $5, missing_code = $6, source = $7, event_id = $8, type = $9, readable = $10::json, sealed = $11, visitor = $12,
            edited_key = $13, edited_fingerprint = $14, edits = edits + 1, version = version + 1, changed_at = now(), changed_by = $15
        WHERE id = $1
        """;

    /// <returns>False when the letter is no longer held in the version that was read.</returns>
    public static async Task<bool> WriteAsync(NpgsqlConnection connection, WaitingLetter letter, ReceivedEvent corrected, bool keepsId, string? note, Caller by, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var keep = new NpgsqlCommand(Keep, connection)
        {
            Parameters = { new() { Value = letter.Id }, new() { Value = letter.Version }, new() { Value = by.KeyId }, new() { Value = by.Organisation }, Maybe(NpgsqlDbType.Text, note) },
        };
        if (await keep.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return false;
        }
        var quarantine = corrected.Quarantine ?? new(Quarantine.Corrected, "The corrected event passes: replay the letter to have it counted.") { Expo = corrected.References!.Expo.Code };
        await using var write = new NpgsqlCommand(Write, connection)
        {
            Parameters =
            {
                new() { Value = letter.Id },
                new() { Value = quarantine.Reason },
                new() { Value = quarantine.Detail },
                Maybe(NpgsqlDbType.Text, quarantine.Pointer),
                Maybe(NpgsqlDbType.Text, quarantine.Expo),
                Maybe(NpgsqlDbType.Text, quarantine.Code),
                new() { Value = corrected.Source },
                new() { Value = corrected.EventId },
                new() { Value = corrected.Type },
                Maybe(NpgsqlDbType.Text, corrected.ToReadable()),
                Maybe(NpgsqlDbType.Bytea, corrected.Sealed),
                Maybe(NpgsqlDbType.Uuid, corrected.Visitor),
                Maybe(NpgsqlDbType.Uuid, keepsId ? null : corrected.Key),
                Maybe(NpgsqlDbType.Uuid, keepsId ? null : corrected.Fingerprint),
                new() { Value = by.KeyId },
            },
        };
        await write.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static NpgsqlParameter Maybe(NpgsqlDbType type, object? value) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
