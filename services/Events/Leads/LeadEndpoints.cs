using CityIp.Contracts;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Events.Leads;

/// <summary>A visitor's interest in an exhibitor.</summary>
/// <param name="Visitor">Pseudonym within the expo.</param>
/// <param name="Contact">Only the fields that the visitor consented to pass on.</param>
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
    DateTimeOffset LastAt);

internal static class LeadEndpoints
{
    // An exhibitor is an organisation: a key bound to it sees its own leads and no others. Operators see all.
    private const string Select = """
        SELECT lead.id, version, lead.expo_id, booth_id, exhibitor_id, lead.visitor, asset_ids, captures, note_count, consents, contact, first_at, last_at
        FROM lead LEFT JOIN badge ON badge.expo_id = lead.expo_id AND badge.visitor = lead.visitor
        WHERE ($1 OR exhibitor_id::text = lower($2)) AND ($3::text IS NULL OR lead.expo_id = (SELECT id FROM expo WHERE code = $3 OR id::text = $3)) AND ($4::uuid IS NULL OR lead.id > $4)
        ORDER BY lead.id
        LIMIT $5
        """;

    public static IEndpointRouteBuilder MapLeads(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/events/leads", List)
            .WithTags("Leads")
            .RequireScope("events:read")
            .WithName("ListLeads")
            .WithSummary("Leads of the key's organisation")
            .WithDescription("The key's organisation is the exhibitor's id. expo takes an expo's id or code. A key with the scope events:operate sees the leads of all exhibitors.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403)
            .WithAnswerExample(Example);
        return app;
    }

    private const string Example = """
        {
          "items": [
            {
              "id": "01930000-0000-7000-d000-000000000001", "version": 2, "expoId": "01930000-0000-7000-9000-000000000001", "boothId": "01930000-0000-7000-a000-000000000001",
              "exhibitorId": "01930000-0000-7000-c000-000000000001", "visitor": "5d1f8f0e-7a52-2f0c-9b1e-3f6a0c5b8e21", "assetIds": ["01930000-0000-7000-8000-000000000004"],
              "captures": 2, "notes": 1, "contact": { "name": "Demo Visitor 1", "email": null, "phone": null, "company": "Demo Film Studio 3" },
              "firstAt": "2024-11-22T02:15:00Z", "lastAt": "2024-11-22T06:40:00Z"
            }
          ],
          "next": null
        }
        """;

    private static async Task<Results<Ok<Page<LeadView>>, ProblemHttpResult>> List(
        string? expo, int? limit, string? cursor, HttpContext http, Caller caller, NpgsqlDataSource source, LeadBook book, CancellationToken cancellationToken)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var after, out var badCursor))
        {
            return badCursor;
        }
        var size = limit ?? Paging.DefaultLimit;
        await using var command = source.CreateCommand(Select);
        command.Parameters.Add(new() { Value = caller.Has("events:operate") });
        command.Parameters.Add(new() { Value = caller.Organisation });
        command.Parameters.Add(new() { Value = (object?)expo ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = Guid.TryParse(after?[0], out var last) ? last : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = size + 1 });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var leads = new List<LeadView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var expoId = reader.GetGuid(2);
            leads.Add(new(reader.GetGuid(0), reader.GetInt64(1), expoId, reader.GetGuid(3), reader.GetGuid(4), reader.GetGuid(5), reader.GetFieldValue<Guid[]>(6), reader.GetInt32(7), reader.GetInt32(8),
                reader.IsDBNull(10) ? null : book.Consented(reader.GetFieldValue<byte[]>(10), reader.GetFieldValue<string[]>(9), expoId),
                reader.GetFieldValue<DateTimeOffset>(11), reader.GetFieldValue<DateTimeOffset>(12)));
        }
        http.Response.Headers.CacheControl = "private, no-store";
        return Paging.Answer(http, leads, size, lead => Paging.Cursor(lead.Id.ToString()));
    }
}
