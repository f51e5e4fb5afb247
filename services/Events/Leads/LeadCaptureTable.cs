using System.Text.Json;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.Leads;

/// <summary>What the lead was after a capture: nothing in it is personal, so it may be kept and told again.</summary>
internal sealed record ToldLead(long Version, Guid BoothId, Guid[] AssetIds, int Captures, int Notes, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>What an exhibitor wrote down of a visitor.</summary>
internal sealed record LeadRemark(DateTimeOffset At, string? Note, IReadOnlyList<LeadAnswer>? Answers);

/// <summary>A question of the exhibitor's form, and what the visitor answered.</summary>
internal sealed record LeadAnswer(string Question, string Answer);

/// <summary>A capture as it is written; <paramref name="Content"/> is null without note and answers.</summary>
internal sealed record LeadCaptureRow(Guid Key, Guid LeadId, DateTimeOffset At, bool IsCreated, string Told, byte[]? Content);

/// <summary>Table <c>lead_capture</c>: every capture of a lead, by the ledger key of its activity.</summary>
internal static class LeadCaptureTable
{
    private const string Insert = """
        INSERT INTO lead_capture (key, lead_id, captured_at, created, told, content)
        SELECT key, lead_id, captured_at, created, told::json, content
        FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::boolean[], $5::text[], $6::bytea[]) AS new (key, lead_id, captured_at, created, told, content)
        ON CONFLICT (key) DO NOTHING
        """;

    private const string Find = "SELECT lead_id, created, told::text FROM lead_capture WHERE key = $1";

    private const string Contents = """
        SELECT lead_id, captured_at, content FROM lead_capture WHERE lead_id = ANY($1) AND content IS NOT NULL ORDER BY lead_id, captured_at, (told->>'captures')::int
        """;

    private const string Forget = "UPDATE lead_capture SET content = NULL WHERE lead_id = ANY($1)";

    public static LeadCaptureRow RowOf(ReceivedEvent item, LeadRow lead, bool isFirst, ExpoSecrets secrets)
    {
        var told = new ToldLead(lead.Version, lead.BoothId, lead.AssetIds, lead.Captures, lead.Notes, lead.FirstAt, lead.LastAt);
        return new(item.Key, lead.Id, item.OccurredAt, lead.IsNew && isFirst, JsonSerializer.Serialize(told, JsonSerializerOptions.Web), ContentOf(item, secrets));
    }

    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<LeadCaptureRow> rows)
    {
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(row => row.Key)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(row => row.LeadId)] },
                new NpgsqlParameter<DateTime[]> { TypedValue = [.. rows.Select(row => row.At.UtcDateTime)] },
                new NpgsqlParameter<bool[]> { TypedValue = [.. rows.Select(row => row.IsCreated)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(row => row.Told)] },
                new() { Value = rows.Select(row => row.Content).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        };
        await command.PrepareAsync();
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What was told of a capture; null when there was none under this key.</summary>
    public static async Task<(Guid LeadId, bool IsCreated, ToldLead Told)?> FindAsync(NpgsqlDataSource source, Guid key, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Find);
        command.Parameters.Add(new() { Value = key });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetGuid(0), reader.GetBoolean(1), JsonSerializer.Deserialize<ToldLead>(reader.GetString(2), JsonSerializerOptions.Web)!)
            : null;
    }

    /// <summary>What was written down of leads, the oldest first. <paramref name="expoOf"/>: the expo of each.</summary>
    public static async Task<ILookup<Guid, LeadRemark>> RemarksAsync(NpgsqlDataSource source, IReadOnlyDictionary<Guid, Guid> expoOf, ExpoSecrets secrets, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Contents);
        command.Parameters.Add(new() { Value = expoOf.Keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var remarks = new List<(Guid Lead, LeadRemark Remark)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var lead = reader.GetGuid(0);
            var content = JsonSerializer.Deserialize<Content>(secrets.Decrypt(reader.GetFieldValue<byte[]>(2), expoOf[lead]), JsonSerializerOptions.Web)!;
            remarks.Add((lead, new(reader.GetFieldValue<DateTimeOffset>(1), content.Note, content.Answers)));
        }
        return remarks.ToLookup(remark => remark.Lead, remark => remark.Remark);
    }

    /// <summary>Removes what was written down of leads; that they were captured stays.</summary>
    public static async Task ForgetAsync(NpgsqlConnection connection, Guid[] leads, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Forget, connection) { Parameters = { new() { Value = leads } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static byte[]? ContentOf(ReceivedEvent item, ExpoSecrets secrets)
    {
        var content = JsonSerializer.Deserialize<Content>(item.Data!, JsonSerializerOptions.Web)!;
        return content is { Note: null, Answers: null } ? null : secrets.Encrypt(JsonSerializer.SerializeToUtf8Bytes(content, JsonSerializerOptions.Web), item.References!.Expo.Id);
    }

    /// <summary>The part of an activity's data that is free text.</summary>
    private sealed record Content(string? Note, IReadOnlyList<LeadAnswer>? Answers);
}
