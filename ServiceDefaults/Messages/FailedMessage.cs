using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>A message as it lies in an error queue: put there by MassTransit with the reason in its headers, or by the broker.</summary>
internal sealed record FailedMessage(
    Guid Content,
    string? Fault,
    string? MessageId,
    string? MessageType,
    string? ContentType,
    string? ContentEncoding,
    string? CorrelationId,
    string? Publisher,
    string? Exception,
    string Reason,
    string Headers,
    byte[] Body,
    DateTimeOffset FaultedAt)
{
    /// <summary>Header of a replayed message: how often it has been replayed.</summary>
    public const string ReplaysHeader = "cityip-replays";

    private const string FaultTime = "MT-Fault-Timestamp";
    private static readonly string[] OfTheFailure = ["MT-Fault-", "MT-Reason", "MT-Host-", "x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-count", "cityip-"];

    public static FailedMessage Of(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var headers = properties.Headers ?? new Dictionary<string, object?>();
        var publisher = TextOf(headers, ErrorQueueTable.PublisherHeader) ?? properties.UserId;
        var death = DeathOf(headers);
        var time = TextOf(headers, FaultTime) ?? death?.Time;
        return new(
            ContentOf(publisher, properties.MessageId, body.Span),
            time is null ? null : $"{time}/{TextOf(headers, ReplaysHeader) ?? "0"}",
            Storable(properties.MessageId),
            Storable(TypeOf(body)),
            Storable(properties.ContentType),
            Storable(properties.ContentEncoding),
            Storable(properties.CorrelationId),
            Storable(publisher),
            Storable(TextOf(headers, "MT-Fault-ExceptionType")),
            Storable(TextOf(headers, "MT-Fault-Message") ?? (death is null ? null : $"The broker took it from the queue: {death.Value.Reason}.")) ?? "No reason was given.",
            ToJson(headers),
            body.ToArray(),
            DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : now.ToUniversalTime());
    }

    /// <summary>The headers the message was first published with.</summary>
    public static Dictionary<string, object?> HeadersOf(string json) => JsonNode.Parse(json)!.AsObject().ToDictionary(header => header.Key, header => header.Value!.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.True => true,
        System.Text.Json.JsonValueKind.False => false,
        System.Text.Json.JsonValueKind.Number => header.Value.AsValue().TryGetValue<long>(out var whole) ? whole : (object?)header.Value.GetValue<double>(),
        _ => header.Value.GetValue<string>(),
    });

    /// <summary>By content and not by message id alone: senders of activity choose their ids themselves, and two may choose the same.</summary>
    private static Guid ContentOf(string? publisher, string? messageId, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in (string?[])[publisher, messageId])
        {
            var bytes = Encoding.UTF8.GetBytes(text ?? string.Empty);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        hash.AppendData(body);
        return new(hash.GetHashAndReset().AsSpan(0, 16), bigEndian: true);
    }

    /// <summary>The last part of <c>urn:message:Namespace:Type</c> in MassTransit's envelope; null for what is none.</summary>
    private static string? TypeOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            var name = (string?)(JsonNode.Parse(body.Span) as JsonObject)?["messageType"]?[0];
            return name?.Split(':')[^1];
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static (string Reason, string Time)? DeathOf(IDictionary<string, object?> headers)
    {
        if (!headers.TryGetValue("x-death", out var value) || value is not IList<object?> { Count: > 0 } deaths || deaths[0] is not IDictionary<string, object?> death)
        {
            return null;
        }
        var time = death.TryGetValue("time", out var at) && at is AmqpTimestamp stamp ? DateTimeOffset.FromUnixTimeSeconds(stamp.UnixTime).ToString("O", CultureInfo.InvariantCulture) : string.Empty;
        return (TextOf(death, "reason") ?? "unknown", time);
    }

    /// <summary>What belongs to the failure is left out, and lists: no message of the platform has them.</summary>
    private static string ToJson(IDictionary<string, object?> headers)
    {
        var json = new JsonObject();
        foreach (var (name, value) in headers)
        {
            JsonNode? node = value switch
            {
                _ when Array.Exists(OfTheFailure, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) => null,
                byte[] text => Encoding.UTF8.GetString(text),
                string text => text,
                bool flag => flag,
                sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
                float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
                AmqpTimestamp time => DateTimeOffset.FromUnixTimeSeconds(time.UnixTime).ToString("O", CultureInfo.InvariantCulture),
                _ => null,
            };
            if (node is not null)
            {
                json[name] = node;
            }
        }
        return json.ToJsonString();
    }

    private static string? TextOf(IDictionary<string, object?> headers, string name) => headers.TryGetValue(name, out var value)
        ? value is byte[] text ? Encoding.UTF8.GetString(text) : Convert.ToString(value, CultureInfo.InvariantCulture)
        : null;

    /// <summary>PostgreSQL has no text with U+0000, and a message that could not be kept would block all behind it.</summary>
    private static string? Storable(string? text) => text?.Replace('\0', '\uFFFD');
}
