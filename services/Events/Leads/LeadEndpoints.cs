using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Events.Leads;

internal static class LeadEndpoints
{
    private const string Example = """
        {
          "id": "01930000-0000-7000-d000-000000000001", "version": 2, "expoId": "01930000-0000-7000-9000-000000000001", "boothId": "01930000-0000-7000-a000-000000000001",
          "exhibitorId": "01930000-0000-7000-c000-000000000001", "visitor": "5d1f8f0e-7a52-2f0c-9b1e-3f6a0c5b8e21", "assetIds": ["01930000-0000-7000-8000-000000000004"],
          "captures": 2, "notes": 1, "contact": { "name": "Demo Visitor 1", "email": null, "phone": null, "company": "Demo Film Studio 3" },
          "firstAt": "2024-11-22T02:15:00Z", "lastAt": "2024-11-22T06:40:00Z",
          "remarks": [{ "at": "2024-11-22T02:15:00Z", "note": "Asked about filming in Qingpu.", "answers": [{ "question": "Budget", "answer": "Not decided" }] }]
        }
        """;

    private const string ExportExample = """
        id,expo,booth,exhibitor,version,captures,first_at,last_at,assets,name,email,phone,company,notes,answers
        01930000-0000-7000-d000-000000000001,yrd-2024,Q-FTV-01,01930000-0000-7000-c000-000000000001,2,2,2024-11-22T02:15:00Z,2024-11-22T06:40:00Z,,Demo Visitor 1,,,Demo Film Studio 3,Asked about filming in Qingpu.,Budget: Not decided
        """;

    public static IEndpointRouteBuilder MapLeads(this IEndpointRouteBuilder app)
    {
        var leads = app.MapGroup("/v1/events/leads").WithTags("Leads").RequireScope("events:read");
        leads.MapGet("/", List)
            .WithName("ListLeads")
            .WithSummary("Leads of the key's organisation")
            .WithDescription("The key's organisation is the exhibitor's id. expo takes an expo's id or code. A key with the scope events:operate sees the leads of all exhibitors.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403)
            .WithAnswerExample($$"""{ "items": [{{Example}}], "next": null }""");
        leads.MapGet("/export", LeadExport.Write)
            .WithName("ExportLeads")
            .WithSummary("All leads of the key's organisation as CSV or JSON lines, by Accept")
            .WithDescription("text/csv or application/jsonl, written while it is read. Only the contact fields that the visitor consents to pass on at this moment. In CSV, a text that a spreadsheet would take for a formula has an apostrophe before it.")
            .Produces<string>(200, "text/csv", "application/jsonl")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(406)
            .WithTextExample("text/csv", ExportExample);
        leads.MapGet("/{id:guid}", Show)
            .WithName("ShowLead")
            .WithSummary("A lead of the key's organisation")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404)
            .WithAnswerExample(Example);
        return app.MapLeadCapture();
    }

    private static async Task<Results<Ok<Page<LeadView>>, ProblemHttpResult>> List(string? expo, int? limit, string? cursor, HttpContext http, Caller caller, LeadReader reader, CancellationToken cancellationToken)
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
        var leads = await reader.ReadAsync(caller, new(expo, After: Guid.TryParse(after?[0], out var last) ? last : null, Limit: size + 1), cancellationToken);
        http.Response.Headers.CacheControl = "private, no-store";
        return Paging.Answer(http, leads, size, lead => Paging.Cursor(lead.Id.ToString()));
    }

    private static async Task<Results<Ok<LeadView>, StatusCodeHttpResult, ProblemHttpResult>> Show(Guid id, HttpContext http, Caller caller, LeadReader reader, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(caller, id, cancellationToken) is not { } lead)
        {
            return Problems.NotFound("lead", id);
        }
        http.Response.Headers.CacheControl = "private, no-store";
        return ETag.IsUnchanged(http, ETag.Of(lead.Version)) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(lead);
    }
}
