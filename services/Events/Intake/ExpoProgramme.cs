using CityIp.Events.Security;
using Npgsql;

namespace CityIp.Events.Intake;

/// <summary>What intake looks up of one expo, read whole.</summary>
internal sealed record ExpoProgramme(
    Guid Id,
    string Code,
    TimeZoneInfo Zone,
    byte[] Secret,
    bool IsArchived,
    IReadOnlyDictionary<string, BoothReference> Booths,
    IReadOnlyDictionary<string, SessionReference> Sessions,
    IReadOnlyDictionary<string, Guid> Halls,
    Func<Guid, bool> HasForgotten)
{
    private const string Select = """
        SELECT id, code, time_zone, secret, archived_at IS NOT NULL FROM expo WHERE code = $1;
        """;

    private const string SelectBooths = """
        SELECT booth.code, booth.id, booth.hall_id, exhibitor_id, exhibitor_name, district_code, industry, asset_ids
        FROM booth JOIN expo ON expo.id = expo_id WHERE expo.code = $1
        """;

    private const string SelectSessions = """
        SELECT session.code, session.id, session.hall_id FROM session JOIN expo ON expo.id = expo_id WHERE expo.code = $1
        """;

    private const string SelectHalls = """
        SELECT hall.code, hall.id FROM hall JOIN expo ON expo.id = expo_id WHERE expo.code = $1
        """;

    private const string SelectForgotten = """
        SELECT mark FROM erasure JOIN expo ON expo.id = expo_id WHERE expo.code = $1
        """;

    /// <summary>Null when no expo has the code.</summary>
    public static async Task<ExpoProgramme?> ReadAsync(NpgsqlDataSource source, ExpoSecrets secrets, VisitorMarks marks, string code, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { Timeout = 5 };
        foreach (var sql in (string[])[Select, SelectBooths, SelectSessions, SelectHalls, SelectForgotten])
        {
            batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = code } } });
        }
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }
        var (id, zone, secret, isArchived) = (reader.GetGuid(0), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetBoolean(4));
        await reader.NextResultAsync(cancellationToken);
        var booths = new Dictionary<string, BoothReference>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            booths.Add(reader.GetString(0), new(reader.GetGuid(1), Optional<Guid?>(reader, 2), reader.GetGuid(3), reader.GetString(4), Optional<string>(reader, 5), Optional<string>(reader, 6), reader.GetFieldValue<Guid[]>(7)));
        }
        await reader.NextResultAsync(cancellationToken);
        var sessions = new Dictionary<string, SessionReference>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            sessions.Add(reader.GetString(0), new(reader.GetGuid(1), Optional<Guid?>(reader, 2)));
        }
        await reader.NextResultAsync(cancellationToken);
        var halls = new Dictionary<string, Guid>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            halls.Add(reader.GetString(0), reader.GetGuid(1));
        }
        await reader.NextResultAsync(cancellationToken);
        var forgotten = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            forgotten.Add(reader.GetGuid(0));
        }
        return new(id, code, TimeZoneInfo.FindSystemTimeZoneById(zone), isArchived ? [] : secrets.Decrypt(secret, id), isArchived, booths, sessions, halls,
            visitor => forgotten.Count > 0 && forgotten.Contains(marks.Of(id, visitor)));
    }

    private static T? Optional<T>(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? default : reader.GetFieldValue<T>(column);
}

/// <summary>What an activity at a booth is stored with, so that a later edit of the booth changes no count.</summary>
internal sealed record BoothReference(Guid Id, Guid? HallId, Guid ExhibitorId, string ExhibitorName, string? DistrictCode, string? Industry, Guid[] AssetIds);

internal sealed record SessionReference(Guid Id, Guid? HallId);
