using System.Globalization;
using System.Text;
using System.Text.Json;
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
        foreach (var (name, value) in properties.Headers ?? new Dictionary<string, object?>())
        {
            if (Array.Find(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix
                && attributes.Set(name[prefix.Length..], TextOf(value)) is { } refusal)
            {
                return refusal;
            }
        }
        events.Add(CloudEventReader.ReadBinary(attributes, body));
        return null;
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
