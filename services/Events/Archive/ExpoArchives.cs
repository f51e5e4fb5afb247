using Npgsql;

namespace CityIp.Events.Archive;

/// <summary>An archiving that is under way.</summary>
internal sealed record OpenArchive(Guid Expo, string Code, long Version, string State, long? Activities, long Removed, DateOnly? Day, DateTimeOffset BegunAt);

/// <summary>Table <c>expo_archive</c>.</summary>
internal static class ExpoArchives
{
    private const string Select = "SELECT expo_id, state, activities, removed, begun_at, changed_at FROM expo_archive WHERE expo_id = $1";

    // Others leave it alone while this one is at it.
    private const string Take = """
        SELECT expo_id, expo.code, expo.version, state, activities, removed, day, begun_at FROM expo_archive JOIN expo ON expo.id = expo_id
        WHERE state <> 'archived' AND (state <> 'settling' OR begun_at <= $1) ORDER BY begun_at LIMIT 1 FOR UPDATE OF expo_archive SKIP LOCKED
        """;

    private const string Save = "UPDATE expo_archive SET state = $2, activities = $3, removed = $4, day = $5, changed_at = $6 WHERE expo_id = $1";

    /// <summary>Null when the expo is not archived, nor about to be.</summary>
    public static async Task<ArchiveView?> ReadAsync(NpgsqlDataSource source, Guid expo, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Select);
        command.Parameters.Add(new() { Value = expo });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetGuid(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5))
            : null;
    }

    /// <param name="settled">One that was begun later than this waits.</param>
    public static async Task<OpenArchive?> TakeAsync(NpgsqlConnection connection, DateTimeOffset settled, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Take, connection) { Parameters = { new() { Value = settled.UtcDateTime } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetInt64(4),
                reader.GetInt64(5),
                reader.IsDBNull(6) ? null : reader.GetFieldValue<DateOnly>(6),
                reader.GetFieldValue<DateTimeOffset>(7))
            : null;
    }

    public static async Task SaveAsync(NpgsqlConnection connection, OpenArchive archive, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Save, connection)
        {
            Parameters =
            {
                new() { Value = archive.Expo },
                new() { Value = archive.State },
                new() { Value = (object?)archive.Activities ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint },
                new() { Value = archive.Removed },
                new() { Value = (object?)archive.Day ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date },
                new() { Value = now.UtcDateTime },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
