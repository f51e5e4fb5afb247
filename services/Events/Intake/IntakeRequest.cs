using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CityIp.Events.Intake;

/// <summary>What a door takes at most; published at <c>/v1/events/activities/limits</c>.</summary>
internal static class IntakeLimits
{
    public const int EventBytes = 64 << 10;
    public const int BatchEvents = 500;
    public const int BatchBytes = 1 << 20;
}

internal enum ContentMode
{
    Binary,
    Structured,
    Batch,
    Unknown,
}

/// <summary>Takes a body apart into its events, each of which may be refused by itself.</summary>
internal static class IntakeRequest
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The batch media type is looked for first: the structured one is its beginning.</summary>
    public static ContentMode ModeOf(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase))
        {
            return ContentMode.Binary;
        }
        if (!MediaTypeHeaderValue.TryParse(contentType, out var media) || media.CharSet is not null && !media.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return ContentMode.Unknown;
        }
        return media.MediaType!.ToLowerInvariant() switch
        {
            "application/cloudevents-batch+json" => ContentMode.Batch,
            "application/cloudevents+json" or "application/cloudevents" => ContentMode.Structured,
            _ => ContentMode.Unknown,
        };
    }

    public static int MostBytes(ContentMode mode) => mode == ContentMode.Batch ? IntakeLimits.BatchBytes : IntakeLimits.EventBytes;

    /// <summary>Structured and batch mode. The events read from it are good for as long as the document is.</summary>
    public static Refusal? Read(ContentMode mode, ReadOnlyMemory<byte> body, out List<ReadEvent> events, out JsonDocument? document)
    {
        events = [];
        document = null;
        try
        {
            document = JsonDocument.Parse(body, Options);
        }
        catch (JsonException)
        {
            return new("malformed-json", "The body is not JSON in UTF-8.");
        }
        if (mode == ContentMode.Structured)
        {
            events.Add(CloudEventReader.ReadStructured(document.RootElement));
            return null;
        }
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            return new("invalid-batch", "A batch is a JSON array of events.");
        }
        if (document.RootElement.GetArrayLength() > IntakeLimits.BatchEvents)
        {
            return new("too-many-events", $"A batch has at most {IntakeLimits.BatchEvents} events. Nothing of it was taken.", Status: 413);
        }
        events.EnsureCapacity(document.RootElement.GetArrayLength());
        var last = new LastTexts();
        foreach (var item in document.RootElement.EnumerateArray())
        {
            var read = CloudEventReader.ReadStructured(item, last);
            events.Add(JsonMarshal.GetRawUtf8Value(item).Length <= IntakeLimits.EventBytes
                ? read
                : read with { Event = null, Refusal = new("too-large", $"An event has at most {IntakeLimits.EventBytes} bytes.", Status: 413) });
        }
        return null;
    }
}
