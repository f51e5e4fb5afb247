using CityIp.Events.Archive;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Events.Imports;

internal static class ImportEndpoints
{
    private const string Answer = """
        {
          "dryRun": true, "rows": 2, "created": 1, "changed": 0, "unchanged": 0, "rejected": 1,
          "results": [
            { "line": 2, "code": "A1", "status": "created", "problem": null },
            { "line": 3, "code": "A2", "status": "rejected", "problem": { "type": "/problems/unknown-hall", "title": "Unknown hall", "detail": "This expo has no hall 'H9'.", "field": "/hall" } }
          ]
        }
        """;

    private const string Limits = "UTF-8, a header row, commas, at most 1 MiB and 5,000 rows. With dryRun=true nothing is kept. A row with a new code is added, one with a known code changes what has it; a bad row is reported with its line and reason and condemns no other.";

    public static void MapImports(this IEndpointRouteBuilder app)
    {
        var imports = app.MapGroup("/v1/events/expos/{expo}").RequireScope("events:write").RefuseWhenArchived().WithIdempotency<RouteGroupBuilder, EventsDb>()
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(CsvFile.MostBytes));
        imports.MapPost("/booths/import", BoothImport.Import).WithTags("Events: booths")
            .Describes("ImportBooths", "Place and change booths from a CSV file.", 400, 404, 412, 413, 415, 422)
            .WithDescription($"Columns: {string.Join(", ", BoothRow.Columns)} (several assets with semicolons); code and exhibitorName are required. {Limits}")
            .WithCsvBody("code,hall,exhibitorName,district,industry,assetIds\nA1,H5.1,Demo Film Studio 3,qingpu,film-and-television,01930000-0000-7000-8000-000000000004\n")
            .WithAnswerExample(Answer);
        imports.MapPost("/sessions/import", SessionImport.Import).WithTags("Events: sessions")
            .Describes("ImportSessions", "Add and change sessions from a CSV file.", 400, 404, 412, 413, 415, 422)
            .WithDescription($"Columns: code, hall, startsAt, endsAt and one name:<language> per language; times without an offset are local to the expo. {Limits}")
            .WithCsvBody("code,hall,startsAt,endsAt,name:en,name:zh-Hans\nS-OPEN,H5.1,2026-10-01T10:00,2026-10-01T11:00,Opening,开幕式\n")
            .WithAnswerExample(Answer);
    }
}
