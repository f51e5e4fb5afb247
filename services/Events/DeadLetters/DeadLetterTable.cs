using CityIp.Events.Intake;
using Npgsql;

namespace CityIp.Events.DeadLetters;

/// <summary>Table <c>dead_letter</c>, as intake writes it.</summary>
internal static class DeadLetterTable
{
    // The same conflicting event sent again is kept once.
    private const string Insert = """
        INSERT INTO dead_letter (id, key, fingerprint, reason, detail, pointer, door, sender, organisation, source, event_id, type, expo_code, missing_code, visitor, received_at, readable, sealed)
        SELECT id, key, fingerprint, reason, detail, pointer, door, sender, organisation, source, event_id, type, expo_code, missing_code, visitor, received_at, readable::json, sealed
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
            $14::text[], $15::uuid[], $16::timestamptz[], $17::text[], $18::bytea[])
          AS new (id, key, fingerprint, reason, detail, pointer, door, sender, organisation, source, event_id, type, expo_code, missing_code, visitor, received_at, readable, sealed)
        ON CONFLICT (key, fingerprint) DO NOTHING
        """;

    // Whoever gets the row back is the one who replays it; the event itself is not needed any longer.
    private const string MarkReplayed = """
        UPDATE dead_letter SET state = 'replayed', changed_at = now(), readable = NULL, sealed = NULL WHERE id = ANY($1) AND state = 'held' RETURNING id
        """;

    public static NpgsqlBatchCommand Write(IReadOnlyList<ReceivedEvent> held)
    {
        return new(Insert)
        {
            Parameters =
            {
                Column(_ => Guid.CreateVersion7()),
                Column(item => item.Key),
                Column(item => item.Fingerprint),
                Column(item => ReasonOf(item).Reason),
                Column(item => ReasonOf(item).Detail),
                Column(item => ReasonOf(item).Pointer),
                Column(item => item.Sender.Door),
                Column(item => item.Sender.Key),
                Column(item => item.Sender.Organisation),
                Column(item => item.Source),
                Column(item => item.EventId),
                Column(item => item.Type),
                Column(item => ReasonOf(item).Expo),
                Column(item => ReasonOf(item).Code),
                Column(item => item.Visitor),
                Column(item => item.ReceivedAt.UtcDateTime),
                Column(item => item.Readable?.Invoke()),
                Column(item => item.Sealed),
            },
        };

        NpgsqlParameter<T[]> Column<T>(Func<ReceivedEvent, T> of) => new() { TypedValue = [.. held.Select(of)] };
    }

    /// <returns>Those that were still held, and now are not.</returns>
    public static async Task<HashSet<Guid>> MarkReplayedAsync(NpgsqlConnection connection, Guid[] ids)
    {
        await using var command = new NpgsqlCommand(MarkReplayed, connection) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = ids } } };
        await using var reader = await command.ExecuteReaderAsync();
        var marked = new HashSet<Guid>();
        while (await reader.ReadAsync())
        {
            marked.Add(reader.GetGuid(0));
        }
        return marked;
    }

    private static Quarantine ReasonOf(ReceivedEvent held) => held.Status == IntakeStatus.Conflict
        ? new(Quarantine.Conflict, "Another event was taken in under this source and id before. That one stands.")
        : held.Quarantine!;
}
