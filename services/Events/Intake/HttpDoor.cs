using System.Text.Json;
using CityIp.Events.Devices;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Events.Intake;

/// <summary>HTTP: from a body to its answer.</summary>
internal sealed class HttpDoor(Door door, IntakeQueue queue, IntakeMetrics metrics, TimeProvider clock)
{
    private const string Prefix = "ce-";

    public async Task<IResult> ReceiveAsync(HttpContext http, ContentMode mode, ReadOnlyMemory<byte> body, Caller caller)
    {
        JsonDocument? document = null;
        List<ReceivedEvent> events;
        try
        {
            List<ReadEvent> read;
            if (mode == ContentMode.Binary)
            {
                if (!http.Request.Headers.Any(header => header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) && http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
                {
                    return Problems.Of(415, "unsupported-media-type", "This is no CloudEvent: send application/cloudevents+json, application/cloudevents-batch+json, or the attributes as ce- headers.", "Content-Type");
                }
                read = [ReadBinary(http.Request, body)];
            }
            else if (IntakeRequest.Read(mode, body, out read, out document) is { } refusal)
            {
                return Problems.Of(refusal.Status, refusal.Slug, refusal.Detail, refusal.Field);
            }
            events = await ExamineAsync(read, caller, http.RequestAborted);
        }
        finally
        {
            document?.Dispose();
        }

        var toWrite = events.Where(item => item.Status != IntakeStatus.Rejected).ToList();
        if (toWrite.Count > 0)
        {
            var work = new IntakeWork(toWrite, body.Length);
            if (!queue.TryHandOver(work))
            {
                return NotHeld(http, "shutting-down", 2);
            }
            try
            {
                // Also when the sender has hung up meanwhile: it will send again, and be told that it is a duplicate.
                await work.Written;
            }
            catch (Exception)
            {
                // Logged where it failed.
                return NotHeld(http, "not-written", 2);
            }
        }
        metrics.Answered(events);
        return IntakeAnswers.Of(events);
    }

    private async Task<List<ReceivedEvent>> ExamineAsync(List<ReadEvent> read, Caller caller, CancellationToken cancellationToken)
    {
        var sender = new Sender(Sender.Http, caller.KeyId, caller.Organisation);
        var now = clock.GetUtcNow();
        var events = new List<ReceivedEvent>(read.Count);
        for (var i = 0; i < read.Count; i++)
        {
            var arrival = new Arrival(sender, now, i);
            var item = read[i] switch
            {
                { Refusal: { } refusal } => arrival.Reject(read[i].Id, refusal),
                { Event: { } one } when !caller.MayPublishAs(one.Source) => arrival.Reject(one.Id, new("foreign-source", "The key may not publish under this source. Its prefixes were set when the key was issued.", "source", 403)),
                { Event: { } one } when DeviceScope.Refuse(caller, one) is { } foreign => arrival.Reject(one.Id, foreign),
                _ => await door.ExamineAsync(read[i].Event!, arrival, cancellationToken),
            };
            events.Add(item.Status != IntakeStatus.Rejected && DeviceScope.Refuse(caller, item) is { } outside ? arrival.Reject(item.Id, outside) : item);
        }
        return events;
    }

    private static ReadEvent ReadBinary(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var attributes = new CloudEventAttributes { DataContentType = request.ContentType };
        foreach (var (name, value) in request.Headers)
        {
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            var attribute = name[Prefix.Length..].ToLowerInvariant();
            if (attribute == "datacontenttype")
            {
                return new(attributes.Id, null, new("invalid-attribute", "In binary mode datacontenttype is the Content-Type header.", attribute));
            }
            if (value.Count > 1)
            {
                return new(attributes.Id, null, new("invalid-attribute", "The header is sent more than once. Two readers could understand it differently.", attribute));
            }
            if (CloudEventHeader.Decode(value.ToString()) is not { } text)
            {
                return new(attributes.Id, null, new("invalid-attribute", "What is percent-encoded in the header is not UTF-8.", attribute));
            }
            if (attributes.Set(attribute, text) is { } refusal)
            {
                return new(attributes.Id, null, refusal);
            }
        }
        return CloudEventReader.ReadBinary(attributes, body);
    }

    private static ProblemHttpResult NotHeld(HttpContext http, string slug, int seconds)
    {
        http.Response.Headers.RetryAfter = $"{seconds}";
        return Problems.Unavailable(slug, "The events could not be written. Send them again after the time in Retry-After: should some have been written after all, they are recognised as duplicates.");
    }
}
