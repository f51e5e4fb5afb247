using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.CheckIns;

/// <summary>A row of the book, as an answer is made of it.</summary>
internal sealed record CheckInRow(
    Guid Id,
    Guid Fingerprint,
    Guid Place,
    Guid Visitor,
    DateOnly Day,
    CheckInDirection Direction,
    bool IsOk,
    CheckInReason Reason,
    bool Forced,
    DateTimeOffset OccurredAt,
    DateTimeOffset? AnnulledAt);

/// <summary>What a decision rests on.</summary>
/// <param name="Known">What the book holds under the same nonce.</param>
/// <param name="LastExit">The badge's last exit from the place on the day: entries after it are of one stay.</param>
internal sealed record BadgeState(CheckInRow? Known, Admission? Admission, bool IsInside, Guid LastExit);

/// <summary>Table <c>check_in</c>, one row at a time.</summary>
internal static class CheckInTable
{
    // Who decides about a badge at a place is alone with it until the commit; the unique index would hold without it, but two exits would both be let out.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";

    private const string Columns = "id, fingerprint, place, visitor, day, direction, outcome, reason, forced, occurred_at, annulled_at";

    private const string Read = $"SELECT {Columns} FROM check_in WHERE id = $1";

    // Two statements look at what is there after the lock was got, not before.
    private const string State = """
        SELECT valid_from, valid_until, halls,
            (SELECT direction = 'entry' FROM check_in WHERE expo_id = $1 AND day = $2 AND place = $3 AND visitor = $4 AND outcome = 'ok' AND annulled_at IS NULL
             ORDER BY occurred_at DESC, received_at DESC, id DESC LIMIT 1),
            (SELECT id FROM check_in WHERE expo_id = $1 AND day = $2 AND place = $3 AND visitor = $4 AND outcome = 'ok' AND annulled_at IS NULL AND direction = 'exit'
             ORDER BY occurred_at DESC, received_at DESC, id DESC LIMIT 1)
        FROM (SELECT) AS one LEFT JOIN badge ON badge.expo_id = $1 AND badge.visitor = $4
        """;

    private const string Insert = """
        INSERT INTO check_in (id, fingerprint, expo_id, hall_id, place, visitor, day, direction, way, outcome, reason, forced, force_reason, device_id, device, source, nonce, stay, occurred_at, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'gate', $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        ON CONFLICT DO NOTHING
        """;

    // Only the badge's last step can be taken back: later ones were decided by it.
    private const string Annul = $"""
        UPDATE check_in SET annulled_at = $2
        WHERE id = $1 AND annulled_at IS NULL AND NOT EXISTS (
            SELECT FROM check_in AS later
            WHERE later.expo_id = check_in.expo_id AND later.day = check_in.day AND later.place = check_in.place AND later.visitor = check_in.visitor
              AND later.outcome = 'ok' AND later.annulled_at IS NULL
              AND (later.occurred_at, later.received_at, later.id) > (check_in.occurred_at, check_in.received_at, check_in.id))
        RETURNING {Columns}
        """;

    public static async Task<CheckInRow?> ReadAsync(NpgsqlConnection connection, Guid id)
    {
        await using var command = new NpgsqlCommand(Read, connection) { Parameters = { new() { Value = id } } };
        return await RowAsync(command);
    }

    /// <summary>Waits until nobody else decides about the badge at the place, then looks.</summary>
    public static async Task<BadgeState> LookAsync(NpgsqlConnection connection, CheckIn checkIn)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(LockCommand(checkIn.Place, checkIn.Event.Visitor!.Value));
        batch.BatchCommands.Add(new(Read) { Parameters = { new() { Value = checkIn.Id } } });
        batch.BatchCommands.Add(new(State)
        {
            Parameters = { new() { Value = checkIn.Expo.Id }, new() { Value = checkIn.Day }, new() { Value = checkIn.Place }, new() { Value = checkIn.Event.Visitor!.Value } },
        });
        await batch.PrepareAsync();
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var known = await reader.ReadAsync() ? RowOf(reader) : null;
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var admission = reader.IsDBNull(0) ? null : new Admission(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<string[]>(2));
        return new(known, admission, !reader.IsDBNull(3) && reader.GetBoolean(3), reader.IsDBNull(4) ? Guid.Empty : reader.GetGuid(4));
    }

    /// <returns>False when there is one under its nonce already, or one that lets the same badge into the same stay.</returns>
    public static async Task<bool> InsertAsync(NpgsqlConnection connection, CheckIn checkIn, bool isOk, CheckInReason reason, Guid? stay)
    {
        var item = checkIn.Event;
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = checkIn.Id },
                new() { Value = item.Fingerprint },
                new() { Value = checkIn.Expo.Id },
                new() { Value = (object?)checkIn.HallId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = checkIn.Place },
                new() { Value = item.Visitor!.Value },
                new() { Value = checkIn.Day },
                new() { Value = CheckInTexts.WordOf(checkIn.Direction) },
                new() { Value = isOk ? "ok" : "refused" },
                new() { Value = CheckInTexts.WordOf(reason) },
                new() { Value = isOk && reason != CheckInReason.Ok },
                new() { Value = (object?)checkIn.ForceReason ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = checkIn.Device.Id },
                new() { Value = checkIn.Device.Name },
                new() { Value = item.Source },
                new() { Value = item.EventId },
                new() { Value = (object?)stay ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = item.OccurredAt.UtcDateTime },
                new() { Value = item.ReceivedAt.UtcDateTime },
            },
        };
        await command.PrepareAsync();
        return await command.ExecuteNonQueryAsync() == 1;
    }

    public static CheckInRow RowOf(CheckIn checkIn, bool isOk, CheckInReason reason) => new(
        checkIn.Id, checkIn.Event.Fingerprint, checkIn.Place, checkIn.Event.Visitor!.Value, checkIn.Day, checkIn.Direction, isOk, reason, isOk && reason != CheckInReason.Ok, checkIn.Event.OccurredAt, null);

    /// <summary>Null when a later check-in of the badge was decided by it, or when it is annulled.</summary>
    public static async Task<CheckInRow?> AnnulAsync(NpgsqlConnection connection, CheckInRow row, DateTimeOffset now)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { LockCommand(row.Place, row.Visitor), new(Annul) { Parameters = { new() { Value = row.Id }, new() { Value = now } } } } };
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        return await reader.ReadAsync() ? RowOf(reader) : null;
    }

    private static NpgsqlBatchCommand LockCommand(Guid place, Guid visitor) => new(Lock) { Parameters = { new() { Value = $"check-in {place} {visitor}" } } };

    private static async Task<CheckInRow?> RowAsync(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? RowOf(reader) : null;
    }

    private static CheckInRow RowOf(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetGuid(1),
        reader.GetGuid(2),
        reader.GetGuid(3),
        reader.GetFieldValue<DateOnly>(4),
        reader.GetString(5) == "entry" ? CheckInDirection.Entry : CheckInDirection.Exit,
        reader.GetString(6) == "ok",
        CheckInTexts.ReasonOf(reader.GetString(7)),
        reader.GetBoolean(8),
        reader.GetFieldValue<DateTimeOffset>(9),
        reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10));
}
