using CityIp.Events.Activities;
using Npgsql;

namespace CityIp.Events.Leads;

/// <summary>One visitor's interest in one exhibitor, as captured in one transaction.</summary>
internal sealed record Capture(Guid ExpoId, Guid BoothId, Guid ExhibitorId, Guid Visitor, IReadOnlyList<Guid> AssetIds, int Captures, int Notes, DateTimeOffset First, DateTimeOffset Last);

/// <summary>A lead after a capture.</summary>
internal sealed record LeadRow(Guid Id, long Version, Guid ExpoId, Guid BoothId, Guid ExhibitorId, Guid Visitor, Guid[] AssetIds, DateTime LastAt);

/// <summary>Table <c>lead</c>: unique on expo, exhibitor and visitor. What is captured again is merged.</summary>
internal static class LeadTable
{
    private const string Merge = """
        INSERT INTO lead (id, version, expo_id, booth_id, exhibitor_id, visitor, asset_ids, captures, note_count, first_at, last_at)
        SELECT id, 1, expo_id, booth_id, exhibitor_id, visitor, asset_ids::uuid[], captures, note_count, first_at, last_at
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::int[], $8::int[], $9::timestamptz[], $10::timestamptz[])
          AS new (id, expo_id, booth_id, exhibitor_id, visitor, asset_ids, captures, note_count, first_at, last_at)
        ON CONFLICT (expo_id, exhibitor_id, visitor) DO UPDATE SET
            version = lead.version + 1,
            asset_ids = ARRAY(SELECT DISTINCT unnest(lead.asset_ids || excluded.asset_ids) ORDER BY 1),
            captures = lead.captures + excluded.captures,
            note_count = lead.note_count + excluded.note_count,
            first_at = least(lead.first_at, excluded.first_at),
            last_at = greatest(lead.last_at, excluded.last_at)
        RETURNING id, version, expo_id, booth_id, exhibitor_id, visitor, asset_ids, last_at
        """;

    private const string Contacts = """
        SELECT badge.expo_id, badge.visitor, consents, contact
        FROM badge JOIN unnest($1::uuid[], $2::uuid[]) AS wanted (expo_id, visitor) ON badge.expo_id = wanted.expo_id AND badge.visitor = wanted.visitor
        WHERE contact IS NOT NULL AND cardinality(consents) > 0
        """;

    /// <param name="sorted">By expo, exhibitor and visitor, each once: two transactions with leads in common wait for each other instead of deadlocking.</param>
    public static async Task<List<LeadRow>> MergeAsync(NpgsqlConnection connection, IReadOnlyList<Capture> sorted)
    {
        await using var command = new NpgsqlCommand(Merge, connection)
        {
            Parameters =
            {
                Column(_ => Guid.CreateVersion7()),
                Column(capture => capture.ExpoId),
                Column(capture => capture.BoothId),
                Column(capture => capture.ExhibitorId),
                Column(capture => capture.Visitor),
                Column(capture => ActivityTable.Literal(capture.AssetIds)),
                Column(capture => capture.Captures),
                Column(capture => capture.Notes),
                Column(capture => capture.First.UtcDateTime),
                Column(capture => capture.Last.UtcDateTime),
            },
        };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var leads = new List<LeadRow>(sorted.Count);
        while (await reader.ReadAsync())
        {
            leads.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetGuid(3), reader.GetGuid(4), reader.GetGuid(5), reader.GetFieldValue<Guid[]>(6), reader.GetDateTime(7)));
        }
        return leads;

        NpgsqlParameter<T[]> Column<T>(Func<Capture, T> of) => new() { TypedValue = [.. sorted.Select(of)] };
    }

    /// <summary>Consents and encrypted contact of the visitors who gave both.</summary>
    public static async Task<Dictionary<(Guid ExpoId, Guid Visitor), (string[] Consents, byte[] Contact)>> ContactsAsync(NpgsqlConnection connection, IReadOnlyList<(Guid ExpoId, Guid Visitor)> wanted)
    {
        await using var command = new NpgsqlCommand(Contacts, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. wanted.Select(visitor => visitor.ExpoId)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. wanted.Select(visitor => visitor.Visitor)] },
            },
        };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var contacts = new Dictionary<(Guid, Guid), (string[], byte[])>();
        while (await reader.ReadAsync())
        {
            contacts[(reader.GetGuid(0), reader.GetGuid(1))] = (reader.GetFieldValue<string[]>(2), reader.GetFieldValue<byte[]>(3));
        }
        return contacts;
    }
}
