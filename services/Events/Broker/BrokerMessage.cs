using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Events.Intake;
using RabbitMQ.Client;

namespace CityIp.Events.Broker;

/// <summary>
/// CloudEvents over AMQP 0-9-1, a binding of our own: structured and batch mode by content type as in HTTP; binary mode with the attributes as headers
/// <c>cloudEvents_name</c> or <c>cloudEvents:name</c> (the names of the AMQP 1.0 binding), the data in the body and its content type in the property.
/// </summary>
internal static class BrokerMessage
{
    private static readonly string[] Prefixes = ["cloudEvents_", "cloudEvents:"];

    /// <summary>The events of a message, or why it is refused as a whole. What is read from it is good for as long as the document is.</summary>
    public static Refusal? Read(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, out List<ReadEvent> events, out JsonDocument? document)
    {
        events = [];
        document = null;
        var mode = IntakeRequest.ModeOf(properties.ContentType);
        if (mode == ContentMode.Unknown)
        {
            return new("unsupported-media-type", "Events are read as application/cloudevents+json, as application/cloudevents-batch+json, or in binary mode with cloudEvents_ headers, in UTF-8.", "content_type", 415);
        }
        if (body.Length > IntakeRequest.MostBytes(mode))
        {
            return new("too-large", $"The body has more than {IntakeRequest.MostBytes(mode)} bytes.", Status: 413);
        }
        if (mode != ContentMode.Binary)
        {
            return IntakeRequest.Read(mode, body, out events, out document);
        }
        var attributes = new CloudEventAttributes { DataContentType = properties.ContentType };
        foreach (var (name, text) in AttributesOf(properties))
        {
            if (attributes.Set(name, text) is { } refusal)
            {
                return refusal;
            }
        }
        events.Add(CloudEventReader.ReadBinary(attributes, body));
        return null;
    }

    /// <summary>What is kept of a message that is refused: the attributes of binary mode, and the body whatever it is.</summary>
    public static byte[] Whole(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var attributes = new JsonObject();
        foreach (var (name, text) in AttributesOf(properties))
        {
            attributes[name] = text;
        }
        if (attributes.Count > 0 && properties.ContentType is { } contentType)
        {
            attributes["datacontenttype"] = contentType;
        }
        return AsData(body.Span, attributes);
    }

    public static byte[] AsData(ReadOnlySpan<byte> body, JsonObject? attributes = null)
    {
        attributes ??= [];
        attributes["data_base64"] = Convert.ToBase64String(body);
        return JsonSerializer.SerializeToUtf8Bytes(attributes);
    }

    private static IEnumerable<(string Name, string Text)> AttributesOf(IReadOnlyBasicProperties properties)
    {
        foreach (var (name, value) in properties.Headers ?? new Dictionary<string, object?>())
        {
            if (Array.Find(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix)
            {
                yield return (name[prefix.Length..], TextOf(value));
            }
        }
    }

    private static string TextOf(object? value) => value switch
    {
        byte[] text => Encoding.UTF8.GetString(text),
        bool flag => flag ? "true" : "false",
        AmqpTimestamp time => DateTimeOffset.FromUnixTimeSeconds(time.UnixTime).ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? string.Empty,
    };
}
