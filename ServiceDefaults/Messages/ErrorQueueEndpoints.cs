using System.Security.Cryptography;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>What operators do with the messages that a service's consumers could not deal with; the same in every service.</summary>
public static class ErrorQueueEndpoints
{
    private const int MostAtOnce = 500;
    private const int MostReasonLength = 500;
    private static readonly string[] States = ["held", "replayed", "discarded"];

    /// <summary>Maps <c>/v1/{service}/error-queues</c>, for keys with the scope <c>{service}:operate</c>.</summary>
    public static IEndpointRouteBuilder MapErrorQueues(this IEndpointRouteBuilder app, string service)
    {
        var name = $"{char.ToUpperInvariant(service[0])}{service[1..]}";
        var queues = app.MapGroup($"/v1/{service}/error-queues").WithTags($"{name}: error queues").RequireScope($"{service}:operate");
        queues.MapGet("/", ListQueues).Describes($"List{name}ErrorQueues", "The queues of the service, with how many messages could not be dealt with and since when", ErrorQueueExamples.Queues(service));
        queues.MapGet("/{queue}/messages", List).Describes($"List{name}ErrorMessages", "Messages of a queue that could not be dealt with, the oldest first", ErrorQueueExamples.Page(service), 400, 404);
        queues.MapGet("/{queue}/messages/{id:guid}", Show).Describes($"Show{name}ErrorMessage", "A message that could not be dealt with", ErrorQueueExamples.Message(service), 404, 409)
            .WithDescription("With reveal=true also its content, which can hold personal data. It is kept while the message is held.");
        queues.MapPost("/{queue}/messages/{id:guid}/replay", ReplayOne).Describes($"Replay{name}ErrorMessage", "Send a message to its queue again, with the same MessageId", ErrorQueueExamples.Replayed(service), 404, 409, 503)
            .WithDescription("What it had done before it failed was rolled back; what it has done since has its mark in the inbox: it takes effect once. Replaying it again changes nothing. One that fails again is held again.");
        queues.MapPost("/{queue}/messages/{id:guid}/discard", DiscardOne).Describes($"Discard{name}ErrorMessage", "Give a message up; its content is removed", ErrorQueueExamples.Discarded(service), 404, 409, 422)
            .Sends(ErrorQueueExamples.Discard);
        queues.MapPost("/{queue}/replay", Replay).Describes($"Replay{name}ErrorMessages", "Send the held messages of a queue to it again, up to 500 a call", ErrorQueueExamples.Report, 404, 409, 422, 503)
            .Sends(ErrorQueueExamples.ReplaySeveral)
            .WithDescription("remaining says how many more there are: call again with the until of the report.");
        queues.MapPost("/{queue}/discard", Discard).Describes($"Discard{name}ErrorMessages", "Give the held messages of a queue up, up to 500 a call", ErrorQueueExamples.Report, 404, 422)
            .Sends(ErrorQueueExamples.DiscardSeveral);
        return app;
    }

    private static async Task<Ok<ErrorQueuesView>> ListQueues(ErrorQueueNames names, NpgsqlDataSource source, HttpContext http)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new ErrorQueuesView(await ErrorQueueDesk.QueuesAsync(source, names.Queues, http.RequestAborted)));
    }

    private static async Task<Results<Ok<Page<ErrorMessageView>>, ProblemHttpResult>> List(
        string queue, string? state, string? messageType, int? limit, string? cursor, ErrorQueueNames names, NpgsqlDataSource source, HttpContext http)
    {
        if (!names.Queues.Contains(queue))
        {
            return Problems.NotFound("queue", queue);
        }
        if (state is not null && !States.Contains(state))
        {
            return Problems.Bad("invalid-filter", $"state is one of {string.Join(", ", States)}.", "state");
        }
        if (messageType is { Length: 0 or > 200 })
        {
            return Problems.Bad("invalid-filter", "messageType has 1 to 200 characters, for example LeadCaptured.", "messageType");
        }
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var after, out var badCursor))
        {
            return badCursor;
        }
        var size = limit ?? Paging.DefaultLimit;
        http.Response.Headers.CacheControl = "private, no-store";
        var messages = await ErrorQueueDesk.PageAsync(source, queue, state, messageType, Guid.TryParse(after?[0], out var last) ? last : null, size + 1, http.RequestAborted);
        return Paging.Answer(http, messages, size, message => Paging.Cursor(message.Id.ToString()));
    }

    private static async Task<Results<Ok<ErrorMessageView>, ProblemHttpResult>> Show(string queue, Guid id, bool? reveal, FailedMessageContents contents, NpgsqlDataSource source, HttpContext http)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        try
        {
            return await ErrorQueueDesk.FindAsync(source, contents, queue, id, reveal is true, http.RequestAborted) is { } message ? TypedResults.Ok(message) : Problems.NotFound("message", id);
        }
        catch (CryptographicException)
        {
            return AnotherKey();
        }
    }

    private static async Task<Results<Ok<ErrorMessageView>, ProblemHttpResult>> ReplayOne(string queue, Guid id, Caller caller, ErrorQueueNames names, ErrorQueueMetrics metrics, FailedMessageContents contents, NpgsqlDataSource source, HttpContext http)
    {
        if (await ErrorQueueDesk.FindAsync(source, contents, queue, id, reveal: false, http.RequestAborted) is not { } message)
        {
            return Problems.NotFound("message", id);
        }
        if (message.State == "discarded")
        {
            return Problems.Conflict("already-discarded", "The message was discarded, and its content with it. Run a recount, or have its sender tell again.");
        }
        if (message.State == "held")
        {
            try
            {
                await using var replay = await ErrorQueueReplay.OpenAsync(source, contents, names, http.RequestAborted);
                if (await replay.ReplayAsync(id, caller.KeyId, http.RequestAborted) == ReplayOutcome.NoQueue)
                {
                    return NoQueue(queue);
                }
                metrics.Replayed(queue, 1);
            }
            catch (CryptographicException)
            {
                return AnotherKey();
            }
            catch (Exception exception) when (IsBrokerAway(exception))
            {
                return BrokerAway(http);
            }
        }
        // What was replayed already is answered as it is: the request can safely be sent again.
        return await ErrorQueueDesk.FindAsync(source, contents, queue, id, reveal: false, http.RequestAborted) is { } replayed ? TypedResults.Ok(replayed) : Problems.NotFound("message", id);
    }

    private static async Task<Results<Ok<ErrorsReport>, ProblemHttpResult>> Replay(string queue, ReplayErrors which, Caller caller, ErrorQueueNames names, ErrorQueueMetrics metrics, FailedMessageContents contents, NpgsqlDataSource source, HttpContext http)
    {
        if (!names.Queues.Contains(queue))
        {
            return Problems.NotFound("queue", queue);
        }
        if (RefuseLimit(which.Limit) is { } refusal)
        {
            return refusal;
        }
        var until = which.Until ?? await ErrorQueueDesk.NowAsync(source, http.RequestAborted);
        var replayed = 0;
        try
        {
            await using var replay = await ErrorQueueReplay.OpenAsync(source, contents, names, http.RequestAborted);
            for (var outcome = ReplayOutcome.Replayed; outcome == ReplayOutcome.Replayed && replayed < (which.Limit ?? MostAtOnce);)
            {
                outcome = await replay.ReplayNextAsync(queue, which.MessageType, until, caller.KeyId, http.RequestAborted);
                replayed += outcome == ReplayOutcome.Replayed ? 1 : 0;
                if (outcome == ReplayOutcome.NoQueue)
                {
                    return NoQueue(queue);
                }
            }
        }
        catch (CryptographicException)
        {
            metrics.Replayed(queue, replayed);
            return AnotherKey();
        }
        catch (Exception exception) when (IsBrokerAway(exception) && replayed == 0)
        {
            return BrokerAway(http);
        }
        catch (Exception exception) when (IsBrokerAway(exception))
        {
            // The report says how many remain; the next call is told that the broker is away.
        }
        metrics.Replayed(queue, replayed);
        return TypedResults.Ok(new ErrorsReport(replayed, await ErrorQueueDesk.CountAsync(source, queue, which.MessageType, until, http.RequestAborted), until));
    }

    private static async Task<Results<Ok<ErrorMessageView>, ProblemHttpResult>> DiscardOne(string queue, Guid id, DiscardError why, Caller caller, ErrorQueueNames names, ErrorQueueMetrics metrics, FailedMessageContents contents, NpgsqlDataSource source, HttpContext http)
    {
        if (RefuseReason(why.Reason) is { } refusal)
        {
            return refusal;
        }
        if (await ErrorQueueDesk.DiscardAsync(source, queue, id, why.Reason, caller.KeyId, http.RequestAborted))
        {
            metrics.Discarded(queue, 1);
        }
        return await ErrorQueueDesk.FindAsync(source, contents, queue, id, reveal: false, http.RequestAborted) switch
        {
            null => Problems.NotFound("message", id),
            { State: "replayed" } => Problems.Conflict("already-replayed", "The message was sent to its queue again: it cannot be given up any more."),
            var message => TypedResults.Ok(message),
        };
    }

    private static async Task<Results<Ok<ErrorsReport>, ProblemHttpResult>> Discard(string queue, DiscardErrors which, Caller caller, ErrorQueueNames names, ErrorQueueMetrics metrics, FailedMessageContents contents, NpgsqlDataSource source, HttpContext http)
    {
        if (!names.Queues.Contains(queue))
        {
            return Problems.NotFound("queue", queue);
        }
        if ((RefuseLimit(which.Limit) ?? RefuseReason(which.Reason)) is { } refusal)
        {
            return refusal;
        }
        var discarded = await ErrorQueueDesk.DiscardAsync(source, queue, which.MessageType, which.Reason, caller.KeyId, which.Limit ?? MostAtOnce, http.RequestAborted);
        metrics.Discarded(queue, discarded);
        var now = await ErrorQueueDesk.NowAsync(source, http.RequestAborted);
        return TypedResults.Ok(new ErrorsReport(discarded, await ErrorQueueDesk.CountAsync(source, queue, which.MessageType, now, http.RequestAborted), now));
    }

    private static ProblemHttpResult? RefuseLimit(int? limit) => limit is null or (>= 1 and <= MostAtOnce) ? null : Problems.Invalid("invalid-limit", $"limit is from 1 to {MostAtOnce}.", "/limit");

    private static ProblemHttpResult? RefuseReason(string reason) => string.IsNullOrWhiteSpace(reason) || reason.Length > MostReasonLength
        ? Problems.Invalid("invalid-text", $"A reason has 1 to {MostReasonLength} characters: whoever looks later wants to know why.", "/reason")
        : null;

    private static ProblemHttpResult AnotherKey() => Problems.Conflict("sealed-under-another-key", "The message was encrypted under another key than the service has now. Start it with the Messages:EncryptionKey (or Identity:Key) of that time, or discard the message.");

    private static ProblemHttpResult NoQueue(string queue) => Problems.Conflict("no-such-queue", $"The broker has no queue '{queue}' at the moment, so the message stays held. It is made when its service starts.");

    private static bool IsBrokerAway(Exception exception) =>
        exception is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or PublishException or IOException or TimeoutException or OperationCanceledException;

    private static ProblemHttpResult BrokerAway(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "5";
        return Problems.Unavailable("broker-away", "The broker does not answer at the moment, so nothing was replayed. The messages stay held and can be read meanwhile. Try again after the time in Retry-After.");
    }
}
