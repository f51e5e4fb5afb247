using CityIp.Events.Intake;
using Npgsql;

namespace CityIp.Events.Activities;

/// <summary>Table <c>activity</c>: what is counted, in partitions by the day of writing.</summary>
internal static class ActivityTable
{
    // An array of arrays would be one flat list to unnest: the assets travel as array literals.
    private const string Insert = """
        INSERT INTO activity (key, day, batch, type, expo_id, hall_id, booth_id, session_id, exhibitor_id, district_code, industry, asset_ids,
            visitor, door, sender, source, event_id, device_time, sent_time, received_at, occurred_at, hour, clock, data, attributes)
        SELECT key, $1, $2, type, expo_id, hall_id, booth_id, session_id, exhibitor_id, district_code, industry, asset_ids::uuid[],
            visitor, door, sender, source, event_id, device_time, sent_time, received_at, occurred_at, hour, clock, data::json, attributes::json
        FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[],
            $13::uuid[], $14::text[], $15::text[], $16::text[], $17::text[], $18::timestamptz[], $19::timestamptz[], $20::timestamptz[], $21::timestamptz[], $22::timestamptz[], $23::smallint[], $24::text[], $25::text[])
          AS new (key, type, expo_id, hall_id, booth_id, session_id, exhibitor_id, district_code, industry, asset_ids,
            visitor, door, sender, source, event_id, device_time, sent_time, received_at, occurred_at, hour, clock, data, attributes)
        """;

    /// <summary>The statement that writes them all.</summary>
    public static NpgsqlBatchCommand Write(IReadOnlyList<ReceivedEvent> accepted, Guid batch, DateOnly day)
    {
        return new(Insert)
        {
            Parameters =
            {
                new NpgsqlParameter<DateOnly> { TypedValue = day },
                new NpgsqlParameter<Guid> { TypedValue = batch },
                Column(item => item.Key),
                Column(item => item.Type),
                Column(item => item.References!.Expo.Id),
                Column(item => item.References!.HallId),
                Column(item => item.References!.Booth?.Id),
                Column(item => item.References!.SessionId),
                Column(item => item.References!.Booth?.ExhibitorId),
                Column(item => item.References!.Booth?.DistrictCode),
                Column(item => item.References!.Booth?.Industry),
                Column(item => Literal(item.References!.AssetIds)),
                Column(item => item.Visitor),
                Column(item => item.Sender.Door),
                Column(item => item.Sender.Key),
                Column(item => item.Source),
                Column(item => item.EventId),
                Column(item => item.DeviceTime?.UtcDateTime),
                Column(item => item.SentTime?.UtcDateTime),
                Column(item => item.ReceivedAt.UtcDateTime),
                Column(item => item.OccurredAt.UtcDateTime),
                Column(item => item.Hour.UtcDateTime),
                Column(item => (short)item.Clock),
                Column(item => item.Data!),
                Column(item => item.Attributes),
            },
        };

        NpgsqlParameter<T[]> Column<T>(Func<ReceivedEvent, T> of)
        {
            var values = new T[accepted.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = of(accepted[i]);
            }
            return new() { TypedValue = values };
        }
    }

    /// <summary>An array of UUIDs as PostgreSQL writes one.</summary>
    public static string Literal(IReadOnlyList<Guid> ids) => ids.Count == 0 ? "{}" : $"{{{string.Join(',', ids)}}}";
}
