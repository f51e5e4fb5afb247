using CityIp.Events.Intake;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.CheckIns;

/// <summary>
/// Check-ins that happened without us: uploaded by a device that was offline, or published as activities by a system that keeps its gates itself.
/// They are written as they happened and never refused; what does not fit together is found when the book is read.
/// </summary>
internal static class CheckInFacts
{
    // Of what a system published as activities the badges need not be known here: only a device's own uploads are held against them.
    private const string Insert = """
        INSERT INTO check_in (id, fingerprint, expo_id, hall_id, place, visitor, day, direction, way, outcome, reason, forced, device_id, device, source, nonce, occurred_at, received_at)
        SELECT new.id, fingerprint, new.expo_id, hall_id, coalesce(hall_id, new.expo_id), new.visitor, day, direction, $1, 'ok',
            CASE
                WHEN $1 <> 'offline' OR direction = 'exit' THEN 'ok'
                WHEN badge.id IS NULL THEN 'unknown-badge'
                WHEN occurred_at < valid_from THEN 'not-valid-yet'
                WHEN occurred_at >= valid_until THEN 'expired'
                WHEN $2::text IS NOT NULL AND NOT $2 = ANY (halls) THEN 'wrong-hall'
                ELSE 'ok'
            END,
            false, $3, $4, source, nonce, least(occurred_at, received_at), received_at
        FROM unnest($5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::date[], $11::text[], $12::text[], $13::text[], $14::timestamptz[], $15::timestamptz[])
          AS new (id, fingerprint, expo_id, hall_id, visitor, day, direction, source, nonce, occurred_at, received_at)
        LEFT JOIN badge ON $1 = 'offline' AND badge.expo_id = new.expo_id AND badge.visitor = new.visitor
        ON CONFLICT (id) DO NOTHING
        """;

    private const string Refused = "SELECT id FROM check_in WHERE id = ANY ($1) AND outcome = 'refused'";

    private const string Reasons = "SELECT id, reason FROM check_in WHERE id = ANY ($1)";

    /// <summary>The statement that writes those of the activities that are check-ins; null without any. What an endpoint of its own wrote stays as it is.</summary>
    public static NpgsqlBatchCommand? Of(IReadOnlyList<ReceivedEvent> accepted)
    {
        List<ReceivedEvent>? found = null;
        foreach (var item in accepted)
        {
            if (item.Type == CheckIn.Type)
            {
                (found ??= []).Add(item);
            }
        }
        return found is null ? null : Write(found, "activity", null, null, null);
    }

    public static NpgsqlBatchCommand Offline(IReadOnlyList<CheckIn> checkIns) =>
        Write([.. checkIns.Select(checkIn => checkIn.Event)], "offline", checkIns[0].Device.Hall, checkIns[0].Device.Id, checkIns[0].Device.Name);

    /// <summary>What speaks against each, as it was found when it was written.</summary>
    public static async Task<Dictionary<Guid, CheckInReason>> ReasonsAsync(NpgsqlDataSource source, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Reasons);
        command.Parameters.Add(new() { Value = ids });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var reasons = new Dictionary<Guid, CheckInReason>();
        while (await reader.ReadAsync(cancellationToken))
        {
            reasons[reader.GetGuid(0)] = CheckInTexts.ReasonOf(reader.GetString(1));
        }
        return reasons;
    }

    /// <summary>Those that were refused at a gate.</summary>
    public static async Task<HashSet<Guid>> RefusedAsync(NpgsqlDataSource source, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Refused);
        command.Parameters.Add(new() { Value = ids });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var refused = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            refused.Add(reader.GetGuid(0));
        }
        return refused;
    }

    private static NpgsqlBatchCommand Write(List<ReceivedEvent> items, string way, string? hall, Guid? deviceId, string? device)
    {
        return new(Insert)
        {
            Parameters =
            {
                new() { Value = way },
                new() { Value = (object?)hall ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)deviceId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = (object?)device ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                Column(item => item.Key),
                Column(item => item.Fingerprint),
                Column(item => item.References!.Expo.Id),
                Column(item => item.References!.HallId),
                Column(item => item.Visitor!.Value),
                Column(item => CheckIn.DayOf(item.OccurredAt, item.References!.Expo.Zone)),
                // Canonical JSON: no other place can hold these characters, within a text the quotes would be escaped.
                Column(item => item.Data!.Contains("\"direction\":\"exit\"", StringComparison.Ordinal) ? "exit" : "entry"),
                Column(item => item.Source),
                Column(item => item.EventId),
                Column(item => item.OccurredAt.UtcDateTime),
                Column(item => item.ReceivedAt.UtcDateTime),
            },
        };

        NpgsqlParameter<T[]> Column<T>(Func<ReceivedEvent, T> of) => new() { TypedValue = [.. items.Select(of)] };
    }
}
