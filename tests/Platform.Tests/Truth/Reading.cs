using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CityIp.Platform.Tests.EndToEnd;
using CityIp.Testing;
using Npgsql;

namespace CityIp.Platform.Tests.Truth;

internal sealed record StoredActivity(
    string Source, string Id, string Type, Guid Expo, Guid? Hall, Guid? Booth, string? District, Guid[] Assets, Guid? Visitor, DateTimeOffset OccurredAt, DateTimeOffset Hour, string Data);

internal sealed record HeldLetter(string Source, string Id, string Type, string State, string Reason);

/// <summary>What the platform holds, read from its databases and not through its own code.</summary>
internal sealed record Reading(
    IReadOnlyList<StoredActivity> Stored,
    IReadOnlyList<HeldLetter> Letters,
    IReadOnlySet<Guid> Ledger,
    IReadOnlyDictionary<CountCell, long> Counts)
{
    private const string StoredSql = """
        SELECT source, event_id, type, expo_id, hall_id, booth_id, district_code, asset_ids, visitor, occurred_at, hour, data::text
        FROM activity WHERE expo_id = $1 OR starts_with(source, $2)
        """;

    private const string LettersSql = "SELECT source, event_id, type, state, reason FROM dead_letter WHERE expo_code = $1 OR starts_with(source, $2)";

    private const string CountsSql = """
        WITH shown AS (SELECT coalesce((SELECT generation FROM expo_generation WHERE expo_id = $1), 0) AS generation),
        number AS (
            SELECT 'expo' AS grain, expo_id, generation, '' AS place, hour, type_id, count FROM expo_hour
            UNION ALL SELECT 'hall', expo_id, generation, hall_id::text, hour, type_id, count FROM hall_hour
            UNION ALL SELECT 'booth', expo_id, generation, booth_id::text, hour, type_id, count FROM booth_hour
            UNION ALL SELECT 'district', expo_id, generation, district_code, hour, type_id, count FROM district_hour
            UNION ALL SELECT 'asset', expo_id, generation, asset_id || ' at ' || booth_id, hour, type_id, count FROM asset_hour
            UNION ALL SELECT 'minute', expo_id, generation, '', minute, type_id, count FROM cell_minute JOIN cell ON cell.id = cell_minute.cell)
        SELECT grain, place, hour, activity_type.type, sum(count)::bigint
        FROM number JOIN shown USING (generation) JOIN activity_type ON activity_type.id = type_id WHERE expo_id = $1
        GROUP BY grain, place, hour, activity_type.type HAVING sum(count) <> 0
        UNION ALL
        SELECT 'visitors', booth_id::text, hour, '', count(DISTINCT visitor)
        FROM cell_visitor JOIN cell ON cell.id = cell_visitor.cell JOIN shown USING (generation) WHERE expo_id = $1 AND booth_id IS NOT NULL
        GROUP BY booth_id, hour
        """;

    /// <summary>
    /// Waits until what only the broker confirmed has been dealt with and what is stored has been counted, and reads. When that does not come about
    /// it reads all the same: then the checker says what is missing.
    /// </summary>
    public static async Task<Reading> SettledAsync(PlatformUnderTest platform, OwnExpo expo, Journal journal, TimeSpan? patience = null)
    {
        await using var events = DatabaseOf(platform, "eventsdb");
        await using var analytics = DatabaseOf(platform, "analyticsdb");
        var confirmed = journal.Lines.Where(line => line.Was(Answer.Confirmed)).Select(line => LedgerKeyOf(line.Activity)).ToArray();
        try
        {
            await Eventually.Passes(async () =>
            {
                Demand((await KeysAsync(events, confirmed)).Count == confirmed.Length);
                Demand(await NumberAsync(events, "SELECT count(*) FROM outbox") == 0);
                Demand(await NumberAsync(events, "SELECT last FROM activity_sequence") == await NumberAsync(analytics, "SELECT seq + (SELECT count(*) FROM batch_seen WHERE batch_seen.seq > watermark.seq) FROM watermark"));
            }, patience ?? TimeSpan.FromSeconds(90));
        }
        catch (InvalidOperationException)
        {
            // Not settled.
        }
        return new(
            await RowsAsync(events, StoredSql, row => new StoredActivity(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetGuid(3), IdOrNull(row, 4), IdOrNull(row, 5), row.IsDBNull(6) ? null : row.GetString(6), row.GetFieldValue<Guid[]>(7), IdOrNull(row, 8),
                row.GetFieldValue<DateTimeOffset>(9), row.GetFieldValue<DateTimeOffset>(10), row.GetString(11)), expo.Id, expo.Sources),
            await RowsAsync(events, LettersSql, row => new HeldLetter(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4)), expo.Code, expo.Sources),
            await KeysAsync(events, [.. journal.Lines.Select(line => LedgerKeyOf(line.Activity))]),
            (await RowsAsync(analytics, CountsSql, row => (Cell: new CountCell(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)), Count: row.GetInt64(4)), expo.Id)).ToDictionary(row => row.Cell, row => row.Count));
    }

    /// <summary>What the ledger knows an event by, as the architecture says it: 16 bytes of SHA-256 over source and id, each led by its length.</summary>
    public static Guid LedgerKeyOf(SentActivity activity)
    {
        using var bytes = new MemoryStream();
        foreach (var text in new[] { Encoding.UTF8.GetBytes(activity.Source), Encoding.UTF8.GetBytes(activity.Id) })
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
            bytes.Write(length);
            bytes.Write(text);
        }
        return new(SHA256.HashData(bytes.ToArray()).AsSpan(0, 16), bigEndian: true);
    }

    public static NpgsqlDataSource DatabaseOf(PlatformUnderTest platform, string name) => NpgsqlDataSource.Create(platform.Platform.Servers.Postgres.ConnectionString(name));

    private static async Task<HashSet<Guid>> KeysAsync(NpgsqlDataSource events, Guid[] keys) =>
        [.. await RowsAsync(events, "SELECT key FROM activity_key WHERE key = ANY($1)", row => row.GetGuid(0), keys)];

    private static async Task<long> NumberAsync(NpgsqlDataSource source, string sql) => (await RowsAsync(source, sql, row => row.GetInt64(0))).Single();

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataSource source, string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    private static Guid? IdOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    private static void Demand(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("Not settled yet.");
        }
    }
}
