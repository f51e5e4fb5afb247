using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Events.DeadLetters;

/// <summary>Replaying and discarding, of one letter and by filter.</summary>
internal static class LetterReplayEndpoints
{
    private const int MostAtOnce = 500;
    private const int MostReasonLength = 500;

    /// <summary>Maps into the group of the dead letters' own addresses.</summary>
    public static IEndpointRouteBuilder MapLetterReplay(this IEndpointRouteBuilder app)
    {
        var letters = app.MapGroup("/v1/events/dead-letters").WithTags("Dead letters").RequireScope("events:operate");
        letters.MapPost("/{id:guid}/replay", ReplayOne).Describes("ReplayDeadLetter", "Examine a dead letter again and take it in when it passes", 404, 409, 503)
            .WithDescription("With dryRun=true it is only said what would become of it. Replaying a letter again changes nothing: its event counts once. A conflict cannot be replayed under the id it came with: edit it to give it another, or discard it.")
            .WithAnswerExample(DeadLetterExamples.Report);
        letters.MapPost("/{id:guid}/discard", DiscardOne).Describes("DiscardDeadLetter", "Give a dead letter up", 404, 409, 422)
            .WithBodyExample("""{ "because": "The kiosk was tested before the expo." }""").WithAnswerExample(DeadLetterExamples.Letter);
        letters.MapPost("/replay", Replay).Describes("ReplayDeadLetters", "Examine held letters again, the oldest first, up to 500 a call, and take in those that pass", 400, 422, 503)
            .WithDescription("remaining and next say whether there are more: pass next as after. A letter that still does not pass stays held and is not looked at twice.")
            .WithBodyExample("""{ "reason": "unknown-booth", "expo": "yrd-2024", "dryRun": true }""").WithAnswerExample(DeadLetterExamples.Report);
        letters.MapPost("/discard", Discard).Describes("DiscardDeadLetters", "Give held letters up, up to 500 a call", 400, 422)
            .WithBodyExample("""{ "because": "The kiosk was tested before the expo.", "source": "urn:cityip:demo:kiosk-7", "receivedUntil": "2024-11-21T00:00:00Z" }""")
            .WithAnswerExample("""{ "discarded": 12, "remaining": 0 }""");
        return app;
    }

    private static async Task<Results<Ok<ReplayReport>, ProblemHttpResult>> ReplayOne(Guid id, bool? dryRun, Caller caller, NpgsqlDataSource source, LetterReplay replay, CancellationToken cancellationToken)
    {
        if (await WaitingLetters.FindAsync(source, id, cancellationToken) is not { } letter)
        {
            return Problems.NotFound("dead letter", id);
        }
        if (letter.State == "discarded")
        {
            return DeadLetterEndpoints.AlreadySettled(letter.State);
        }
        return TypedResults.Ok(ReplayReport.Of(dryRun is true, await replay.ReplayAsync([letter], caller.KeyId, dryRun is true, cancellationToken), remaining: 0));
    }

    private static async Task<Results<Ok<ReplayReport>, ProblemHttpResult>> Replay(ReplayLetters which, Caller caller, NpgsqlDataSource source, LetterReplay replay, CancellationToken cancellationToken)
    {
        if ((DeadLetterFilter.Read(which, out var filter) ?? RefuseLimit(which.Limit)) is { } refusal)
        {
            return refusal;
        }
        var letters = await WaitingLetters.ChooseAsync(source, filter, which.After, which.Limit ?? MostAtOnce, cancellationToken);
        var outcomes = await replay.ReplayAsync(letters, caller.KeyId, which.DryRun, cancellationToken);
        var remaining = letters.Count == 0 ? 0 : await WaitingLetters.CountAsync(source, filter, letters[^1].Id, cancellationToken);
        return TypedResults.Ok(ReplayReport.Of(which.DryRun, outcomes, remaining));
    }

    private static async Task<Results<Ok<DeadLetterView>, ProblemHttpResult>> DiscardOne(
        Guid id, DiscardLetter why, HttpContext http, Caller caller, NpgsqlDataSource source, ExpoSecrets secrets, IntakeMetrics metrics, CancellationToken cancellationToken)
    {
        if (RefuseReason(why.Because) is { } refusal)
        {
            return refusal;
        }
        if (await WaitingLetters.DiscardAsync(source, id, why.Because, caller.KeyId, cancellationToken))
        {
            metrics.Discarded(1);
        }
        return await DeadLetterReads.FindAsync(source, secrets, id, reveal: false, cancellationToken) switch
        {
            null => Problems.NotFound("dead letter", id),
            { State: "replayed" } => DeadLetterEndpoints.AlreadySettled("replayed"),
            // Discarded just now or before: the request can safely be sent again.
            var letter => ProgrammeAnswers.Ok(http, letter.Version, letter),
        };
    }

    private static async Task<Results<Ok<DiscardReport>, ProblemHttpResult>> Discard(DiscardLetters which, Caller caller, NpgsqlDataSource source, IntakeMetrics metrics, CancellationToken cancellationToken)
    {
        if ((DeadLetterFilter.Read(which, out var filter) ?? RefuseLimit(which.Limit) ?? RefuseReason(which.Because)) is { } refusal)
        {
            return refusal;
        }
        if (filter.IsEmpty)
        {
            return Problems.Invalid("filter-required", "Discarding everything is not offered: choose by reason, expo, type, source, sender, organisation, receivedFrom or receivedUntil.", "/reason");
        }
        var discarded = await WaitingLetters.DiscardAsync(source, filter, which.Because, caller.KeyId, which.Limit ?? MostAtOnce, cancellationToken);
        metrics.Discarded(discarded);
        return TypedResults.Ok(new DiscardReport(discarded, await WaitingLetters.CountAsync(source, filter, null, cancellationToken)));
    }

    private static ProblemHttpResult? RefuseLimit(int? limit) => limit is null or (>= 1 and <= MostAtOnce) ? null : Problems.Invalid("invalid-limit", $"limit is from 1 to {MostAtOnce}.", "/limit");

    private static ProblemHttpResult? RefuseReason(string because) => string.IsNullOrWhiteSpace(because) || because.Length > MostReasonLength
        ? Problems.Invalid("invalid-text", $"because has 1 to {MostReasonLength} characters: whoever looks later wants to know why.", "/because")
        : null;
}
