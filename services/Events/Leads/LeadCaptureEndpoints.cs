using CityIp.Events.Expos;
using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Leads;

internal static class LeadCaptureEndpoints
{
    private const string BodyExample = """
        {
          "id": "4f1c2f5e-0d0b-4b57-8f0e-3a6f6f1f7c11", "booth": "Q-FTV-01", "badge": "BADGE-000001", "assets": ["01930000-0000-7000-8000-000000000004"],
          "note": "Asked about filming in Qingpu.", "answers": [{ "question": "Budget", "answer": "Not decided" }], "time": "2024-11-22T10:15:00+08:00"
        }
        """;

    private const string AnswerExample = """
        {
          "id": "01930000-0000-7000-d000-000000000001", "version": 1, "expoId": "01930000-0000-7000-9000-000000000001", "boothId": "01930000-0000-7000-a000-000000000001",
          "exhibitorId": "01930000-0000-7000-c000-000000000001", "visitor": "5d1f8f0e-7a52-2f0c-9b1e-3f6a0c5b8e21", "assetIds": ["01930000-0000-7000-8000-000000000004"],
          "captures": 1, "notes": 1, "contact": { "name": "Demo Visitor 1", "email": null, "phone": null, "company": "Demo Film Studio 3" },
          "firstAt": "2024-11-22T02:15:00Z", "lastAt": "2024-11-22T02:15:00Z"
        }
        """;

    public static IEndpointRouteBuilder MapLeadCapture(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/events/expos/{expo}/leads", Capture)
            .WithTags("Leads")
            .RequireScope("events:publish")
            .WithName("CaptureLead")
            .WithSummary("Capture a visitor's interest at a booth")
            .WithDescription("201 when it is the visitor's first at the exhibitor, 200 when it is merged with what was captured before. The same id again gets the same answer, and counts once; Idempotency-Key is not needed. It also counts as the activity cityip.lead.captured.v1. The key's organisation is the exhibitor's id, or the key is that of a device at the booth; a key with events:operate may capture for any booth.")
            .Produces<LeadView>(200).Produces<LeadView>(201)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410).ProducesProblem(422).ProducesProblem(503)
            .WithBodyExample(BodyExample)
            .WithAnswerExample(AnswerExample, 200).WithAnswerExample(AnswerExample, 201)
            .AddEndpointFilter(async (context, next) => await context.HttpContext.RequestServices.GetRequiredService<OutboxLimit>().RefuseWhenFull(context, next));
        return app;
    }

    private static async Task<Results<Created<LeadView>, Ok<LeadView>, ProblemHttpResult>> Capture(string expo, CaptureLead sent, EventsDb db, Caller caller, Programmes programmes, LeadCapturing capturing, HttpContext http)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, http.RequestAborted) is not { } found || await programmes.FindAsync(found.Code, http.RequestAborted) is not { } programme)
        {
            return Problems.NotFound("expo", expo);
        }
        if (programme.IsArchived)
        {
            return Problems.Of(410, "expo-archived", $"The expo '{programme.Code}' is archived and takes in nothing more.");
        }
        if (programme.Booths.GetValueOrDefault(sent.Booth) is not { } booth)
        {
            return Problems.Invalid("unknown-booth", $"The expo '{programme.Code}' has no booth '{sent.Booth}'.", "/booth");
        }
        if (!MayCaptureAt(caller, programme, booth, sent.Booth))
        {
            return Problems.Forbidden("foreign-booth", $"Booth '{sent.Booth}' is another's. The key's organisation must be the id of the booth's exhibitor, or the key that of a device which stands there.");
        }
        var (told, refusal) = await capturing.CaptureAsync(programme, booth, sent, caller, http.RequestAborted);
        if (told is null)
        {
            return refusal!;
        }
        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.Headers.ETag = ETag.Of(told.Lead.Version);
        http.Response.Headers.Location = $"/v1/events/leads/{told.Lead.Id}";
        return told.IsNew ? TypedResults.Created($"/v1/events/leads/{told.Lead.Id}", told.Lead) : TypedResults.Ok(told.Lead);
    }

    /// <summary>A device captures where it stands and nowhere else, whoever's it is.</summary>
    private static bool MayCaptureAt(Caller caller, ExpoProgramme expo, BoothReference booth, string code) => caller.Device is { } device
        ? device.Expo == expo.Code && device.Booth == code
        : caller.Has("events:operate") || string.Equals(caller.Organisation, booth.ExhibitorId.ToString(), StringComparison.OrdinalIgnoreCase);
}
