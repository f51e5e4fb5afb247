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
                Column(item => ReasonOf(item).Expo ?? item.References?.Expo.Code),
                Column(item => ReasonOf(item).Code),
                Column(item => item.Visitor),
                Column(item => item.ReceivedAt.UtcDateTime),
                Column(item => item.ToReadable()),
                Column(item => item.Sealed),
            },
        };

        NpgsqlParameter<T[]> Column<T>(Func<ReceivedEvent, T> of) => new() { TypedValue = [.. held.Select(of)] };
    }

    private static Quarantine ReasonOf(ReceivedEvent held) => held.Status == IntakeStatus.Conflict
        ? new(Quarantine.Conflict, "Another event was taken in under this source and id before. That one stands.")
        : held.Quarantine!;
}
