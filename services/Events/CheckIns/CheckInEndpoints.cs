using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Http;
using Npgsql;

namespace CityIp.Events.CheckIns;

internal static class CheckInEndpoints
{
    private const string RedeemExample = """{ "nonce": "5b0c5b0e-2b1f-4a8e-9d0a-3f1f6a1f0001", "badge": "BADGE-000001", "direction": "entry", "sentTime": "2026-10-01T09:30:01+08:00" }""";

    private const string Example = """
        { "nonce": "5b0c5b0e-2b1f-4a8e-9d0a-3f1f6a1f0001", "status": "refused", "reason": "already-entered", "text": "This badge is inside already.", "direction": "entry", "forced": false, "duplicate": false, "occurredAt": "2026-10-01T01:30:01.2Z", "annulledAt": null }
        """;

    private const string AnnulledExample = """
        { "nonce": "5b0c5b0e-2b1f-4a8e-9d0a-3f1f6a1f0001", "status": "ok", "reason": "ok", "text": "Welcome.", "direction": "entry", "forced": false, "duplicate": true, "occurredAt": "2026-10-01T01:30:01.2Z", "annulledAt": "2026-10-01T01:30:09Z" }
        """;

    public static IEndpointRouteBuilder MapCheckIns(this IEndpointRouteBuilder app)
    {
        var checkIns = app.MapGroup("/v1/events/expos/{expo}/check-ins").WithTags("Check-in").RequireScope("events:check-in");
        checkIns.MapPost("/", Redeem).Describes("RedeemBadge", "Lets a badge in or out at a gate, or refuses it with a reason", 400, 404, 409, 410, 422, 429, 503)
            .WithDescription("200 also when the badge is refused: status and reason say so. Of two gates that read one badge at the same moment one lets it in. Letting in or out also takes in the activity cityip.visitor.checked-in.v1, with the device as source and the nonce as id; a refusal does not.")
            .Produces<CheckInAnswer>().WithBodyExample(RedeemExample).WithAnswerExample(Example);
        checkIns.MapPost("/{nonce}/annulment", Annul).Describes("AnnulCheckIn", "Takes back a check-in that this device made, while it is the badge's last at the place", 404, 409, 503)
            .WithDescription("Occupancy no longer counts it. The activity stays: the badge was read.")
            .Produces<CheckInAnswer>().WithAnswerExample(AnnulledExample);
        checkIns.MapOfflineCheckIns();
        return app;
    }

    private static async Task<IResult> Redeem(string expo, RedeemBadge request, Caller caller, Gate gate, CheckInBook book, HttpContext http, CancellationToken cancellationToken)
    {
        var (device, refusal) = await gate.FindAsync(expo, caller, cancellationToken);
        if (device is null)
        {
            return refusal!;
        }
        if (CheckInRules.Refuse(request) is { } fault)
        {
            return fault.AsProblem(http);
        }
        return await gate.EnterAsync(http, caller, async () =>
        {
            var item = await gate.ExamineAsync(caller, CheckIn.ToEvent(device, request.Nonce, request.Badge, request.Direction, null, request.SentTime), 0, cancellationToken);
            if (RefuseExamined(item) is { } problem)
            {
                return Problems.Of(problem.Status, problem.Slug, problem.Detail, problem.Field);
            }
            // What people type may repeat the code that is not to be kept.
            var reason = request.Force ? request.Reason!.Replace(request.Badge, "(badge)", StringComparison.OrdinalIgnoreCase) : null;
            var decision = await book.DecideAsync(new(item, device, request.Direction, request.Force, reason));
            http.Response.Headers.CacheControl = "private, no-store";
            return decision.Row is { } row
                ? TypedResults.Ok(CheckInAnswer.Of(request.Nonce, row, decision.Duplicate, CheckInTexts.Negotiate(http)))
                : Problems.Conflict("nonce-reused", "The nonce was used for another badge or direction, or for an activity. Each reading has a nonce of its own.");
        });
    }

    private static async Task<IResult> Annul(string expo, string nonce, Caller caller, Gate gate, NpgsqlDataSource source, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        var (device, refusal) = await gate.FindAsync(expo, caller, cancellationToken);
        if (device is null)
        {
            return refusal!;
        }
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The key is made of device and nonce: another's check-in is not found.
        if (await CheckInTable.ReadAsync(connection, LedgerKey.Of(device.Source, nonce)) is not { } row)
        {
            return Problems.Of(404, "not-found", $"This device made no check-in with the nonce '{nonce}'.");
        }
        if (!row.IsOk)
        {
            return Problems.Conflict("nothing-to-annul", "The check-in was refused: there is nothing to take back.");
        }
        var annulled = row.AnnulledAt is null ? await CheckInTable.AnnulAsync(connection, row, clock.GetUtcNow()) : row;
        // Two of the same may have waited for each other.
        annulled ??= await CheckInTable.ReadAsync(connection, row.Id) is { AnnulledAt: not null } meanwhile ? meanwhile : null;
        if (annulled is null)
        {
            return Problems.Conflict("check-in-superseded", "The badge was read at this place again since, and that was decided by this check-in. Annul the later one first.");
        }
        await transaction.CommitAsync(cancellationToken);
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(CheckInAnswer.Of(nonce, annulled, duplicate: true, CheckInTexts.Negotiate(http)));
    }

    /// <summary>What the door of activities would not count; a gate is told at once.</summary>
    public static Refusal? RefuseExamined(ReceivedEvent item) =>
        item.Problem ?? (item.Quarantine is { } quarantine ? new(quarantine.Reason, quarantine.Detail, quarantine.Pointer, 422) : null);
}
