using CityIp.Events.Activities;
using Npgsql;

namespace CityIp.Events.Leads;

/// <summary>One visitor's interest in one exhibitor, as captured in one transaction.</summary>
internal sealed record Capture(
    Guid ExpoId, Guid BoothId, Guid ExhibitorId, Guid Visitor, IReadOnlyList<Guid> AssetIds, int Captures, int Notes, DateTimeOffset First, DateTimeOffset Last, string ExhibitorName, string? DistrictCode, string? Industry);

/// <summary>A lead after a change.</summary>
/// <param name="IsNew">It was made by the change.</param>
internal sealed record LeadRow(
    Guid Id, long Version, Guid ExpoId, Guid BoothId, Guid ExhibitorId, Guid Visitor, Guid[] AssetIds, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Captures, int Notes, string ExhibitorName, string? DistrictCode, string? Industry, bool IsNew);

/// <summary>
/// Table <c>lead</c>: unique on expo, exhibitor and visitor. What is captured again is merged. Leads are locked before badges and in the order of
/// their unique index, everywhere: a capture and a change of consent wait for each other instead of deadlocking, and neither misses the other.
/// </summary>
internal static class LeadTable
{
    // What older versions wrote lacks the booth's particulars: the booth has them. An inserted row has no older version: xmax is 0.
    private const string Told = """
        lead.id, lead.version, lead.expo_id, lead.booth_id, lead.exhibitor_id, lead.visitor, lead.asset_ids, lead.first_at, lead.last_at, lead.captures, lead.note_count,
        coalesce(lead.exhibitor_name, (SELECT booth.exhibitor_name FROM booth WHERE booth.id = lead.booth_id), ''),
        CASE WHEN lead.exhibitor_name IS NULL THEN (SELECT booth.district_code FROM booth WHERE booth.id = lead.booth_id) ELSE lead.district_code END,
        CASE WHEN lead.exhibitor_name IS NULL THEN (SELECT booth.industry FROM booth WHERE booth.id = lead.booth_id) ELSE lead.industry END,
        lead.xmax = 0
        """;

    private const string Merge = $"""
        INSERT INTO lead (id, version, expo_id, booth_id, exhibitor_id, visitor, asset_ids, captures, note_count, first_at, last_at, exhibitor_name, district_code, industry)
        SELECT id, 1, expo_id, booth_id, exhibitor_id, visitor, asset_ids::uuid[], captures, note_count, first_at, last_at, exhibitor_name, district_code, industry
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::int[], $8::int[], $9::timestamptz[], $10::timestamptz[], $11::text[], $12::text[], $13::text[])
          AS new (id, expo_id, booth_id, exhibitor_id, visitor, asset_ids, captures, note_count, first_at, last_at, exhibitor_name, district_code, industry)
        ON CONFLICT (expo_id, exhibitor_id, visitor) DO UPDATE SET
            version = lead.version + 1,
            asset_ids = ARRAY(SELECT DISTINCT unnest(lead.asset_ids || excluded.asset_ids) ORDER BY 1),
            captures = lead.captures + excluded.captures,
            note_count = lead.note_count + excluded.note_count,
            first_at = least(lead.first_at, excluded.first_at),
            last_at = greatest(lead.last_at, excluded.last_at),
            exhibitor_name = excluded.exhibitor_name,
            district_code = excluded.district_code,
            industry = excluded.industry
        RETURNING {Told}
        """;

    // Share: a consent that is being changed is waited for, and one that is changed later waits for us and then finds the lead.
    private const string Contacts = """
        SELECT badge.expo_id, badge.visitor, consents, contact
        FROM badge JOIN unnest($1::uuid[], $2::uuid[]) AS wanted (expo_id, visitor) ON badge.expo_id = wanted.expo_id AND badge.visitor = wanted.visitor
        ORDER BY badge.expo_id, badge.visitor
        FOR SHARE OF badge
        """;

    private const string LockOf = "SELECT id FROM lead WHERE expo_id = $1 AND visitor = ANY($2) ORDER BY expo_id, exhibitor_id, visitor FOR UPDATE";

    private const string LockBadges = "SELECT FROM badge WHERE expo_id = $1 AND visitor = ANY($2) ORDER BY visitor FOR UPDATE";

    private const string FindOthers = "SELECT EXISTS (SELECT FROM lead WHERE expo_id = $1 AND visitor = ANY($2) AND id <> ALL($3))";

    private const string Raise = $"UPDATE lead SET version = version + 1 WHERE expo_id = $1 AND visitor = ANY($2) RETURNING {Told}";

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
                Column(capture => capture.ExhibitorName),
                Column(capture => capture.DistrictCode),
                Column(capture => capture.Industry),
            },
        };
        await command.PrepareAsync();
        return await ReadAsync(command, CancellationToken.None);

        NpgsqlParameter<T[]> Column<T>(Func<Capture, T> of) => new() { TypedValue = [.. sorted.Select(of)] };
    }

    /// <summary>Locks the leads of visitors and then their badges: from here on none of these visitors' leads comes or changes.</summary>
    /// <returns>
    /// False when a lead was captured between the two: to wait for it now, with the badges locked, could be to wait for somebody who waits for us. Roll
    /// back and begin again.
    /// </returns>
    public static async Task<bool> TryLockAsync(NpgsqlConnection connection, Guid expoId, Guid[] visitors, CancellationToken cancellationToken)
    {
        var leads = new List<Guid>();
        await using (var command = new NpgsqlCommand(LockOf, connection) { Parameters = { new() { Value = expoId }, new() { Value = visitors } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                leads.Add(reader.GetGuid(0));
            }
        }
        await using var badges = new NpgsqlCommand(LockBadges, connection) { Parameters = { new() { Value = expoId }, new() { Value = visitors } } };
        await badges.ExecuteNonQueryAsync(cancellationToken);
        await using var others = new NpgsqlCommand(FindOthers, connection) { Parameters = { new() { Value = expoId }, new() { Value = visitors }, new() { Value = leads.ToArray() } } };
        return !(bool)(await others.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>A new version of every lead of these visitors, because something of the visitor has changed.</summary>
    public static async Task<List<LeadRow>> RaiseAsync(NpgsqlConnection connection, Guid expoId, Guid[] visitors, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Raise, connection) { Parameters = { new() { Value = expoId }, new() { Value = visitors } } };
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Consents and encrypted contact of the visitors who have a badge.</summary>
    public static async Task<Dictionary<(Guid ExpoId, Guid Visitor), (string[] Consents, byte[]? Contact)>> ContactsAsync(NpgsqlConnection connection, IReadOnlyList<(Guid ExpoId, Guid Visitor)> wanted)
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
        var contacts = new Dictionary<(Guid, Guid), (string[], byte[]?)>();
        while (await reader.ReadAsync())
        {
            contacts[(reader.GetGuid(0), reader.GetGuid(1))] = (reader.GetFieldValue<string[]>(2), reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3));
        }
        return contacts;
    }

    /// <summary>Leads that a statement returns as <see cref="Told"/>.</summary>
    private static async Task<List<LeadRow>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var leads = new List<LeadRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            leads.Add(new(
                reader.GetGuid(0),
                reader.GetInt64(1),
                reader.GetGuid(2),
                reader.GetGuid(3),
                reader.GetGuid(4),
                reader.GetGuid(5),
                reader.GetFieldValue<Guid[]>(6),
                reader.GetFieldValue<DateTimeOffset>(7),
                reader.GetFieldValue<DateTimeOffset>(8),
                reader.GetInt32(9),
                reader.GetInt32(10),
                reader.GetString(11),
                reader.IsDBNull(12) ? null : reader.GetString(12),
                reader.IsDBNull(13) ? null : reader.GetString(13),
                reader.GetBoolean(14)));
        }
        return leads;
    }

    private const string Replace = $"""
        UPDATE lead SET version = version + 1, visitor = CASE
            WHEN EXISTS (SELECT FROM lead AS other WHERE other.expo_id = lead.expo_id AND other.exhibitor_id = lead.exhibitor_id AND other.visitor = $3) THEN gen_random_uuid()
            ELSE $3 END
        WHERE expo_id = $1 AND visitor = $2
        RETURNING {Told}
        """;

    /// <summary>
    /// Puts another id in a visitor's place. A lead that was captured while the visitor was being forgotten gets an id of its own, where the
    /// replacement has one with that exhibitor already.
    /// </summary>
    public static async Task<List<LeadRow>> ReplaceAsync(NpgsqlConnection connection, Guid expoId, Guid visitor, Guid replacement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Replace, connection) { Parameters = { new() { Value = expoId }, new() { Value = visitor }, new() { Value = replacement } } };
        return await ReadAsync(command, cancellationToken);
    }
}
