using System.Buffers;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Events.Intake;

/// <summary>What one request may hold.</summary>
internal sealed record IntakeLimitsView(int EventBytes, int BatchEvents, int BatchBytes, IReadOnlyList<string> ContentTypes);

internal static class IntakeEndpoints
{
    public static IEndpointRouteBuilder MapIntake(this IEndpointRouteBuilder app)
    {
        var activities = app.MapGroup("/v1/events/activities").WithTags("Activities");
        activities.MapPost("/", Receive)
            .RequireScope("events:publish")
            .DisableValidation()
            .WithName("PublishActivities")
            .WithSummary("Takes in what visitors and devices did, as CloudEvents 1.0 in binary, structured or batch mode")
            .WithDescription("202 says that every event not marked rejected is committed to disk: do not send it again. Sending the same event again is safe and gives duplicate.")
            .AddOpenApiOperationTransformer(IntakeOpenApi.DescribeBodyAsync)
            .Produces<IntakeAnswer>(202)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(410).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429).ProducesProblem(503);
        activities.MapHandshake();
        activities.MapGet("/limits", Limits)
            .RequireScope("events:publish")
            .WithName("ShowActivityLimits")
            .WithSummary("What one request may hold")
            .ProducesProblem(401).ProducesProblem(403)
            .WithAnswerExample("""{ "eventBytes": 65536, "batchEvents": 500, "batchBytes": 1048576, "contentTypes": ["application/cloudevents+json", "application/cloudevents-batch+json", "application/json"] }""");
        return app;
    }

    private static IntakeLimitsView Limits(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=300";
        return new(IntakeLimits.EventBytes, IntakeLimits.BatchEvents, IntakeLimits.BatchBytes, ["application/cloudevents+json", "application/cloudevents-batch+json", "application/json"]);
    }

    private static async Task<IResult> Receive(HttpContext http, Caller caller, HttpDoor door, IntakeQueue queue, IntakeMetrics metrics, OutboxLimit outbox, DatabaseReady ready)
    {
        var mode = IntakeRequest.ModeOf(http.Request.ContentType);
        if (mode == ContentMode.Unknown)
        {
            return UnknownFormat(http);
        }
        var most = IntakeRequest.MostBytes(mode);
        if (http.Request.ContentLength > most)
        {
            return TooLarge(most);
        }
        if (outbox.IsFull || !ready.IsReady)
        {
            return TurnAway(http, metrics, "not-ready", 30, "Nothing can be stored at the moment, so nothing is taken in. Send it again after the time in Retry-After.");
        }
        var room = (int)(http.Request.ContentLength ?? most);
        switch (queue.Enter(caller.KeyId, room))
        {
            case Admission.Full:
                return TurnAway(http, metrics, "door-full", 1, "More comes in than can be written at the moment. Nothing of this request is held. Send it again after the time in Retry-After.");
            case Admission.OverShare:
                metrics.TurnedAway("over-share");
                http.Response.Headers.RetryAfter = "1";
                return Problems.Of(429, "too-many-in-flight", "This key has as many requests under way as one key may. Nothing of this request is held. Wait for answers before sending more, or send batches.");
            case Admission.Admitted:
                break;
        }
        var body = ArrayPool<byte>.Shared.Rent(Math.Max(room, 1));
        try
        {
            if (await ReadAsync(http, body, most) is not { } length)
            {
                return TooLarge(most);
            }
            queue.Settle(caller.KeyId, room, length);
            room = length;
            return await door.ReceiveAsync(http, mode, body.AsMemory(0, length), caller);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
            queue.Leave(caller.KeyId, room);
        }
    }

    /// <summary>Null when there is more than fits.</summary>
    private static async Task<int?> ReadAsync(HttpContext http, byte[] body, int most)
    {
        var length = 0;
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync(http.RequestAborted);
            if (length + read.Buffer.Length > most)
            {
                http.Request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }
            read.Buffer.CopyTo(body.AsSpan(length));
            length += (int)read.Buffer.Length;
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return length;
            }
        }
    }

    private static ProblemHttpResult UnknownFormat(HttpContext http)
    {
        http.Response.Headers.Accept = "application/cloudevents+json, application/cloudevents-batch+json, application/json";
        return Problems.Of(415, "unsupported-media-type", "Events are read as application/cloudevents+json, as application/cloudevents-batch+json, or in binary mode with ce- headers and application/json, in UTF-8.", "Content-Type");
    }

    private static ProblemHttpResult TooLarge(int most) => Problems.Of(413, "too-large", $"The body has more than {most} bytes. Nothing of it is held. The limits are at /v1/events/activities/limits.");

    private static ProblemHttpResult TurnAway(HttpContext http, IntakeMetrics metrics, string reason, int seconds, string detail)
    {
        metrics.TurnedAway(reason);
        http.Response.Headers.RetryAfter = $"{seconds}";
        return Problems.Unavailable(reason, detail);
    }
}
