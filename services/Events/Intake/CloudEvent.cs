using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace CityIp.Events.Intake;

/// <summary>An event as its sender meant it; how it travelled (binary, structured, batch, HTTP or AMQP) is forgotten.</summary>
internal sealed class CloudEvent
{
    /// <summary>Extension: the device's clock when it sent.</summary>
    public const string SentTime = "senttime";

    public required string Id { get; init; }

    public required string Source { get; init; }

    public required string Type { get; init; }

    public string? Subject { get; init; }

    /// <summary>As written by the sender: RFC 3339.</summary>
    public string? Time { get; init; }

    public string? DataSchema { get; init; }

    public string? DataContentType { get; init; }

    /// <summary>Extension attributes by name, as strings; null without any.</summary>
    public SortedDictionary<string, string>? Extensions { get; init; }

    /// <summary>The data where it is JSON.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>The data where it is not JSON, or cannot be read as JSON although it says so.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>
    /// The event in structured mode, which <see cref="CloudEventReader"/> reads back. Every text goes through <paramref name="scrubber"/>; the data is written as given.
    /// </summary>
    public string ToJson(string? data, Scrubber? scrubber = null)
    {
        var output = new ArrayBufferWriter<byte>(512);
        output.Write("{\"specversion\":\"1.0\""u8);
        Member(output, "id", Id, scrubber);
        Member(output, "source", Source, scrubber);
        Member(output, "type", Type, scrubber);
        Member(output, "subject", Subject, scrubber);
        Member(output, "time", Time, scrubber);
        Member(output, "dataschema", DataSchema, scrubber);
        Member(output, "datacontenttype", DataContentType, scrubber);
        foreach (var (name, value) in Extensions ?? [])
        {
            Member(output, name, value, scrubber);
        }
        if (data is not null)
        {
            output.Write(",\"data\":"u8);
            output.Write(Encoding.UTF8.GetBytes(data));
        }
        else if (!Bytes.IsEmpty)
        {
            Member(output, "data_base64", Convert.ToBase64String(Bytes.Span), null);
        }
        output.Write("}"u8);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>
    /// What an accepted activity keeps of the sender's attributes beside its own columns: subject, dataschema and the extensions (senttime has a column).
    /// Null without any.
    /// </summary>
    public string? OtherAttributes(Scrubber? scrubber)
    {
        if (Subject is null && DataSchema is null && (Extensions is null || (Extensions.Count == 1 && Extensions.ContainsKey(SentTime))))
        {
            return null;
        }
        var output = new ArrayBufferWriter<byte>(128);
        Member(output, "subject", Subject, scrubber);
        Member(output, "dataschema", DataSchema, scrubber);
        foreach (var (name, value) in Extensions ?? [])
        {
            Member(output, name, name == SentTime ? null : value, scrubber);
        }
        // The first member's comma becomes the opening brace.
        return $"{{{Encoding.UTF8.GetString(output.WrittenSpan[1..])}}}";
    }

    private static void Member(ArrayBufferWriter<byte> output, string name, string? value, Scrubber? scrubber)
    {
        if (value is not null)
        {
            output.Write(",\""u8);
            output.Write(Encoding.ASCII.GetBytes(name));
            output.Write("\":"u8);
            CanonicalJson.WriteString(scrubber is null ? value : scrubber.Scrub(value), output);
        }
    }
}

/// <summary>Why something was not taken in. Nothing of it is held.</summary>
/// <param name="Field">The attribute at fault, or a JSON Pointer into the data.</param>
internal sealed record Refusal(string Slug, string Detail, string? Field = null, int Status = 400);
