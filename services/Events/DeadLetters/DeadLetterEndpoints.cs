using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Events.DeadLetters;

internal static class DeadLetterEndpoints
{
    private const int MostNoteLength = 500;

    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder app)
    {
        var letters = app.MapGroup("/v1/events/dead-letters").WithTags("Dead letters").RequireScope("events:operate");
        letters.MapGet("/", List).Describes("ListDeadLetters", "Events that are held but not counted, the newest first", 400)
            .WithDescription("source chooses by what the source begins with; receivedFrom and receivedUntil are RFC 3339, receivedUntil is not itself included. An unknown parameter is refused.")
            .WithAnswerExample($$"""{ "items": [{{DeadLetterExamples.Letter}}], "next": null }""");
        letters.MapGet("/counts", Counts).Describes("CountDeadLetters", "How many dead letters there are by state and reason, and since when")
            .WithAnswerExample("""{ "items": [{ "state": "held", "reason": "unknown-booth", "count": 12, "oldestAt": "2024-11-22T02:15:01Z" }] }""");
        letters.MapGet("/export", Export).Describes("ExportDeadLetters", "Dead letters as CSV, the newest first, up to 10,000 an answer", 400)
            .WithDescription("The filters of the list. Where there are more, the Link header leads on. Cells that a spreadsheet would take for a formula have an apostrophe in front; sealed events are left out.")
            .Produces<string>(200, "text/csv");
        letters.MapGet("/{id:guid}", Show).Describes("ShowDeadLetter", "A dead letter with its event", 404, 409)
            .WithDescription("A sealed event is shown with reveal=true only: it can hold personal data. The ETag is needed to edit it.")
            .WithAnswerExample(DeadLetterExamples.Letter);
        letters.MapGet("/{id:guid}/edits", Edits).Describes("ListDeadLetterEdits", "What stood in a dead letter before each correction, by whom and when; 1 is the event as it was received", 404, 409)
            .WithAnswerExample(DeadLetterExamples.Edits);
        letters.MapPut("/{id:guid}/event", Edit).Describes("EditDeadLetter", "Correct the event of a dead letter", 400, 404, 409, 410, 412, 413, 422, 428)
            .WithDescription("The body is the whole corrected event, in structured mode. It is examined as if it had just been received; badge codes are replaced before anything is written. The letter stays held: replay it to have it counted. The source stays; an event that lost its id to another one (conflict) needs another id. note (in the address) says why.")
            .WithBodyExample(DeadLetterExamples.Event).WithAnswerExample(DeadLetterExamples.Letter);
        return app.MapLetterReplay();
    }

    private static async Task<Results<Ok<Page<DeadLetterView>>, ProblemHttpResult>> List(
        [AsParameters] DeadLetterQuery query, int? limit, string? cursor, HttpContext http, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var misfit = query.Read(out var filter);
        if ((DeadLetterQuery.RefuseUnknown(http.Request) ?? misfit) is { } refusal)
        {
            return refusal;
        }
        if (ProgrammeAnswers.RefusePage(limit, cursor, 1, out var after) is { } badPage)
        {
            return badPage;
        }
        var size = limit ?? Paging.DefaultLimit;
        http.Response.Headers.CacheControl = "private, no-store";
        var letters = await DeadLetterReads.PageAsync(source, filter, Guid.TryParse(after?[0], out var last) ? last : null, size + 1, cancellationToken);
        return Paging.Answer(http, letters, size, letter => Paging.Cursor(letter.Id.ToString()));
    }

    private static async Task<Ok<DeadLetterCountsView>> Counts(HttpContext http, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new DeadLetterCountsView(await DeadLetterReads.CountsAsync(source, cancellationToken)));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> Export(
        [AsParameters] DeadLetterQuery query, string? cursor, HttpContext http, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var misfit = query.Read(out var filter);
        if ((DeadLetterQuery.RefuseUnknown(http.Request) ?? misfit) is { } refusal)
        {
            return refusal;
        }
        if (!Paging.TryRead(cursor, 1, out var key, out var badCursor))
        {
            return badCursor;
        }
        Guid? after = Guid.TryParse(key?[0], out var last) ? last : null;
        http.Response.Headers.CacheControl = "private, no-store";
        if (await DeadLetterReads.LastOfAsync(source, filter, after, DeadLetterExport.MostRows, cancellationToken) is { } end)
        {
            var others = http.Request.Query.Where(pair => pair.Key != "cursor").Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value.ToString()));
            http.Response.Headers.Append("Link", $"<{http.Request.Path}{QueryString.Create([.. others, new("cursor", Paging.Cursor(end.ToString()))])}>; rel=\"next\"");
        }
        return TypedResults.Stream(async stream =>
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            await writer.WriteAsync($"{DeadLetterExport.Header}\r\n");
            await foreach (var (letter, content) in DeadLetterReads.ExportAsync(source, filter, after, DeadLetterExport.MostRows, cancellationToken))
            {
                await writer.WriteAsync(DeadLetterExport.Row(letter, content));
            }
        }, "text/csv; charset=utf-8", "dead-letters.csv");
    }

    private static async Task<Results<Ok<DeadLetterView>, ProblemHttpResult>> Show(Guid id, bool? reveal, HttpContext http, NpgsqlDataSource source, ExpoSecrets secrets, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        try
        {
            return await DeadLetterReads.FindAsync(source, secrets, id, reveal is true, cancellationToken) is { } letter
                ? ProgrammeAnswers.Ok(http, letter.Version, letter)
                : Problems.NotFound("dead letter", id);
        }
        catch (CryptographicException)
        {
            return Problems.Conflict("sealed-under-another-key", LetterReplay.SealedUnderAnotherKey);
        }
    }

    private static async Task<Results<Ok<DeadLetterEditsView>, ProblemHttpResult>> Edits(Guid id, bool? reveal, HttpContext http, NpgsqlDataSource source, ExpoSecrets secrets, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        if (await WaitingLetters.FindAsync(source, id, cancellationToken) is null)
        {
            return Problems.NotFound("dead letter", id);
        }
        try
        {
            return TypedResults.Ok(new DeadLetterEditsView(await DeadLetterReads.EditsAsync(source, secrets, id, reveal is true, cancellationToken)));
        }
        catch (CryptographicException)
        {
            return Problems.Conflict("sealed-under-another-key", LetterReplay.SealedUnderAnotherKey);
        }
    }

    private static async Task<Results<Ok<DeadLetterView>, ProblemHttpResult>> Edit(
        Guid id, JsonElement body, string? note, HttpContext http, Caller caller, NpgsqlDataSource source, ExpoSecrets secrets, DeadLetterEditing editing, CancellationToken cancellationToken)
    {
        if (await WaitingLetters.FindAsync(source, id, cancellationToken) is not { } letter)
        {
            return Problems.NotFound("dead letter", id);
        }
        if (letter.State != "held")
        {
            return AlreadySettled(letter.State);
        }
        if (ETag.Refuse(http.Request, letter.Version) is { } precondition)
        {
            return precondition;
        }
        if (note?.Length > MostNoteLength)
        {
            return Problems.Invalid("invalid-text", $"A note has at most {MostNoteLength} characters.", "note");
        }
        if (Encoding.UTF8.GetByteCount(body.GetRawText()) > IntakeLimits.EventBytes)
        {
            return Problems.Of(413, "too-large", $"An event has at most {IntakeLimits.EventBytes} bytes.");
        }
        var read = CloudEventReader.ReadStructured(body);
        if (read.Refusal is { } refusal)
        {
            return Problems.Of(refusal.Status, refusal.Slug, refusal.Detail, refusal.Field);
        }
        return await editing.EditAsync(letter, read.Event!, note, caller, cancellationToken) is { } problem
            ? problem
            : ProgrammeAnswers.Ok(http, letter.Version + 1, (await DeadLetterReads.FindAsync(source, secrets, id, reveal: false, cancellationToken))!);
    }

    internal static ProblemHttpResult AlreadySettled(string state) => state == "replayed"
        ? Problems.Conflict("already-replayed", "The letter was replayed: its event is counted and can no longer be changed.")
        : Problems.Conflict("already-discarded", "The letter was discarded, and cannot be brought back.");
}
