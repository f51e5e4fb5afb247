using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using CityIp.Contracts;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.Leads;

/// <summary>A visitor's interest in an exhibitor.</summary>
/// <param name="Visitor">Pseudonym within the expo.</param>
/// <param name="Contact">Only the fields that the visitor consents to pass on at this moment.</param>
/// <param name="Remarks">What the exhibitor wrote down, the oldest first; not in the answer to a capture.</param>
internal sealed record LeadView(
    Guid Id,
    long Version,
    Guid ExpoId,
    Guid BoothId,
    Guid ExhibitorId,
    Guid Visitor,
    Guid[] AssetIds,
    int Captures,
    int Notes,
    LeadContact? Contact,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LeadRemark>? Remarks = null);

/// <summary>Which leads are asked for. Whose they may be is not the caller's to choose.</summary>
internal sealed record LeadSelection(string? Expo = null, Guid? Id = null, Guid? After = null, int? Limit = null);

/// <summary>Reads leads as one caller may see them: an exhibitor is an organisation, and a key bound to it sees its own leads and no others. Operators see all.</summary>
internal sealed class LeadReader(NpgsqlDataSource source, LeadBook book, ExpoSecrets secrets)
{
    private const int Chunk = 500;

    private const string Select = """
        SELECT lead.id, version, lead.expo_id, booth_id, exhibitor_id, lead.visitor, asset_ids, captures, note_count, consents, contact, first_at, last_at
        FROM lead LEFT JOIN badge ON badge.expo_id = lead.expo_id AND badge.visitor = lead.visitor
        WHERE ($1 OR exhibitor_id::text = lower($2)) AND ($3::text IS NULL OR lead.expo_id = (SELECT id FROM expo WHERE code = $3 OR id::text = lower($3))) AND ($4::uuid IS NULL OR lead.id > $4)
            AND ($5::uuid IS NULL OR lead.id = $5)
        ORDER BY lead.id
        LIMIT $6
        """;

    public async Task<List<LeadView>> ReadAsync(Caller caller, LeadSelection selection, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Select);
        command.Parameters.Add(new() { Value = caller.Has("events:operate") });
        command.Parameters.Add(new() { Value = caller.Organisation });
        command.Parameters.Add(new() { Value = (object?)selection.Expo ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)selection.After ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (object?)selection.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (long?)selection.Limit ?? Chunk });
        var leads = new List<LeadView>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                leads.Add(View(reader));
            }
        }
        var remarks = await LeadCaptureTable.RemarksAsync(source, leads.ToDictionary(lead => lead.Id, lead => lead.ExpoId), secrets, cancellationToken);
        return leads.ConvertAll(lead => lead with { Remarks = [.. remarks[lead.Id]] });
    }

    /// <summary>Null also where the lead is another exhibitor's.</summary>
    public async Task<LeadView?> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync(caller, new(Id: id), cancellationToken)).SingleOrDefault();

    /// <summary>All of them, a chunk at a time: consent is asked for again with each, and no number of leads fills the memory.</summary>
    public async IAsyncEnumerable<LeadView> AllAsync(Caller caller, string? expo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Guid? after = null;
        while (true)
        {
            var chunk = await ReadAsync(caller, new(expo, After: after, Limit: Chunk), cancellationToken);
            foreach (var lead in chunk)
            {
                yield return lead;
            }
            if (chunk.Count < Chunk)
            {
                yield break;
            }
            after = chunk[^1].Id;
        }
    }

    private LeadView View(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetInt64(1),
        reader.GetGuid(2),
        reader.GetGuid(3),
        reader.GetGuid(4),
        reader.GetGuid(5),
        reader.GetFieldValue<Guid[]>(6),
        reader.GetInt32(7),
        reader.GetInt32(8),
        reader.IsDBNull(10) ? null : book.Consented(reader.GetFieldValue<byte[]>(10), reader.GetFieldValue<string[]>(9), reader.GetGuid(2)),
        reader.GetFieldValue<DateTimeOffset>(11),
        reader.GetFieldValue<DateTimeOffset>(12));
}
