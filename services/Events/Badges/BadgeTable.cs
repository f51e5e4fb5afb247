using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.Badges;

/// <summary>What a visitor lets exhibitors have: the fields consented to, and the encrypted contact.</summary>
internal sealed record Consent(string[] Fields, byte[]? Contact);

/// <summary>Table <c>badge</c>: one row for each visitor of an expo.</summary>
internal static class BadgeTable
{
    // Inserted rows have no older version: xmax is 0.
    private const string Write = """
        INSERT INTO badge (id, expo_id, visitor, valid_from, valid_until, consents, contact, halls)
        SELECT id, @expo_id, visitor, valid_from, valid_until, string_to_array(consents, ','), contact, string_to_array(halls, ',')
        FROM unnest(@ids, @visitors, @valid_from, @valid_until, @consents, @contacts, @halls) AS row (id, visitor, valid_from, valid_until, consents, contact, halls)
        ON CONFLICT (expo_id, visitor) DO UPDATE
        SET valid_from = excluded.valid_from, valid_until = excluded.valid_until, consents = excluded.consents, contact = excluded.contact, halls = excluded.halls
        RETURNING visitor, xmax = 0
        """;

    private const string ReadConsents = "SELECT visitor, consents, contact FROM badge WHERE expo_id = $1 AND visitor = ANY($2)";

    private const string ChangeConsent = "UPDATE badge SET consents = $3, contact = $4 WHERE expo_id = $1 AND visitor = $2";

    /// <returns>The visitors that had no badge before. Each visitor may occur once.</returns>
    public static async Task<HashSet<Guid>> WriteAsync(NpgsqlConnection connection, Guid expoId, IReadOnlyCollection<Badge> badges, CancellationToken cancellationToken)
    {
        // One order for all writers: two batches that share visitors cannot lock each other out.
        var rows = badges.OrderBy(badge => badge.Visitor).ToArray();
        await using var command = new NpgsqlCommand(Write, connection);
        command.Parameters.AddWithValue("expo_id", expoId);
        command.Parameters.AddWithValue("ids", rows.Select(badge => badge.Id).ToArray());
        command.Parameters.AddWithValue("visitors", rows.Select(badge => badge.Visitor).ToArray());
        command.Parameters.AddWithValue("valid_from", rows.Select(badge => badge.ValidFrom).ToArray());
        command.Parameters.AddWithValue("valid_until", rows.Select(badge => badge.ValidUntil).ToArray());
        command.Parameters.AddWithValue("consents", rows.Select(badge => string.Join(',', badge.Consents)).ToArray());
        command.Parameters.AddWithValue("contacts", NpgsqlDbType.Array | NpgsqlDbType.Bytea, rows.Select(badge => badge.Contact).ToArray());
        command.Parameters.AddWithValue("halls", NpgsqlDbType.Array | NpgsqlDbType.Text, rows.Select(badge => badge.Halls is null ? null : string.Join(',', badge.Halls)).ToArray());
        var inserted = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetBoolean(1))
            {
                inserted.Add(reader.GetGuid(0));
            }
        }
        return inserted;
    }

    /// <summary>The consents of those visitors who have a badge.</summary>
    public static async Task<Dictionary<Guid, Consent>> ConsentsAsync(NpgsqlConnection connection, Guid expoId, Guid[] visitors, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReadConsents, connection) { Parameters = { new() { Value = expoId }, new() { Value = visitors } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var consents = new Dictionary<Guid, Consent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            consents.Add(reader.GetGuid(0), new(reader.GetFieldValue<string[]>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2)));
        }
        return consents;
    }

    public static async Task ChangeAsync(NpgsqlConnection connection, Guid expoId, Guid visitor, Consent consent, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ChangeConsent, connection)
        {
            Parameters = { new() { Value = expoId }, new() { Value = visitor }, new() { Value = consent.Fields }, new() { Value = (object?)consent.Contact ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
