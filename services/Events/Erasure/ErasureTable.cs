using System.Text.Json;
using CityIp.Events.Security;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Events.Erasure;

/// <summary>Whom to look for; kept encrypted, and only until the erasure is settled.</summary>
internal sealed record ErasureTarget(Guid Visitor, Guid Replacement, string Badge);

/// <summary>An erasure that is to be carried out, or (<paramref name="IsErased"/>) looked after once more.</summary>
internal sealed record OpenErasure(Guid Id, Guid ExpoId, string ExpoCode, bool IsErased, byte[] Target);

/// <summary>How far an erasure is.</summary>
internal sealed record ErasureRow(Guid Id, Guid ExpoId, DateTimeOffset RequestedAt, DateTimeOffset? ErasedAt, DateTimeOffset? SettledAt, IReadOnlyDictionary<string, DateTimeOffset> Confirmed);

/// <summary>Tables <c>erasure</c> and <c>erasure_confirmation</c>.</summary>
internal static class ErasureTable
{
    private const string Insert = """
        INSERT INTO erasure (id, expo_id, mark, requested_by, requested_at, target) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (expo_id, mark) DO NOTHING
        """;

    private const string SelectId = "SELECT id FROM erasure WHERE expo_id = $1 AND mark = $2";

    private const string Select = """
        SELECT id, expo_id, requested_at, erased_at, settled_at,
            (SELECT coalesce(json_object_agg(service, confirmed_at), '{}') FROM erasure_confirmation WHERE erasure_id = erasure.id)::text
        FROM erasure WHERE id = $1
        """;

    // One at a time, and two replicas take different ones.
    private const string Claim = """
        SELECT erasure.id, expo_id, expo.code, erased_at IS NOT NULL, target
        FROM erasure JOIN expo ON expo.id = expo_id
        WHERE settled_at IS NULL AND (erased_at IS NULL OR erased_at <= $1) AND erasure.id <> ALL($2)
        ORDER BY requested_at
        LIMIT 1
        FOR UPDATE OF erasure SKIP LOCKED
        """;

    /// <returns>The id of the erasure: the one there was, when the visitor was to be forgotten before.</returns>
    public static async Task<Guid> RequestAsync(NpgsqlDataSource source, Guid expoId, Guid mark, ErasureTarget target, string by, DateTimeOffset now, ExpoSecrets secrets, CancellationToken cancellationToken)
    {
        await using var insert = source.CreateCommand(Insert);
        insert.Parameters.Add(new() { Value = Guid.CreateVersion7(now) });
        insert.Parameters.Add(new() { Value = expoId });
        insert.Parameters.Add(new() { Value = mark });
        insert.Parameters.Add(new() { Value = by });
        insert.Parameters.Add(new() { Value = now.UtcDateTime });
        insert.Parameters.Add(new() { Value = secrets.Encrypt(JsonSerializer.SerializeToUtf8Bytes(target), expoId) });
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await using var select = source.CreateCommand(SelectId);
        select.Parameters.Add(new() { Value = expoId });
        select.Parameters.Add(new() { Value = mark });
        return (Guid)(await select.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task<ErasureRow?> FindAsync(NpgsqlDataSource source, Guid id, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Select);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetGuid(0), reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2), Time(reader, 3), Time(reader, 4), JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(reader.GetString(5))!)
            : null;
    }

    /// <summary>The marks of an expo's forgotten visitors.</summary>
    public static async Task<HashSet<Guid>> MarksAsync(EventsDb db, Guid expoId, CancellationToken cancellationToken) =>
        [.. await db.Database.SqlQuery<Guid>($"SELECT mark AS \"Value\" FROM erasure WHERE expo_id = {expoId}").ToListAsync(cancellationToken)];

    /// <param name="settleBefore">Those carried out before this are looked after once more.</param>
    public static async Task<OpenErasure?> ClaimAsync(NpgsqlConnection connection, DateTimeOffset settleBefore, IReadOnlyCollection<Guid> except, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Claim, connection) { Parameters = { new() { Value = settleBefore.UtcDateTime }, new() { Value = except.ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetBoolean(3), reader.GetFieldValue<byte[]>(4)) : null;
    }

    public static Task MarkErasedAsync(NpgsqlConnection connection, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(connection, "UPDATE erasure SET erased_at = $2 WHERE id = $1", id, now, cancellationToken);

    /// <summary>From now on nobody can tell any more who it was.</summary>
    public static Task SettleAsync(NpgsqlConnection connection, Guid id, DateTimeOffset now, CancellationToken cancellationToken) => RunAsync(connection, """
        WITH confirmed AS (INSERT INTO erasure_confirmation (erasure_id, service, confirmed_at) VALUES ($1, 'events', $2) ON CONFLICT DO NOTHING)
        UPDATE erasure SET settled_at = $2, target = NULL WHERE id = $1
        """, id, now, cancellationToken);

    private static async Task RunAsync(NpgsqlConnection connection, string sql, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id }, new() { Value = now.UtcDateTime } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
