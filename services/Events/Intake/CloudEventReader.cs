using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CityIp.Events.Intake;

/// <summary>An event, or why there is none. <paramref name="Id"/> is what the sender called it, where that could be read.</summary>
internal readonly record struct ReadEvent(string? Id, CloudEvent? Event, Refusal? Refusal);

/// <summary>What the items of a batch have said so far. They mostly have one source and one type, which are made into strings once.</summary>
internal sealed class LastTexts
{
    public string? Source { get; set; }

    public string? Type { get; set; }

    public string? Subject { get; set; }

    public string? DataSchema { get; set; }
}

/// <summary>Reads events of any mode of CloudEvents 1.0.</summary>
internal static class CloudEventReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Structured mode, and each item of a batch.</summary>
    /// <param name="last">What the items before it said; null where there are none.</param>
    public static ReadEvent ReadStructured(JsonElement envelope, LastTexts? last = null)
    {
        if (envelope.ValueKind != JsonValueKind.Object)
        {
            return new(null, null, new("invalid-event", "An event is a JSON object."));
        }
        var attributes = new CloudEventAttributes();
        JsonElement? data = null;
        JsonElement? base64 = null;
        var twice = false;
        foreach (var member in envelope.EnumerateObject())
        {
            if (IsNamed(member, "data"u8))
            {
                twice |= data is not null;
                data = member.Value;
            }
            else if (IsNamed(member, "data_base64"u8))
            {
                twice |= base64 is not null;
                base64 = member.Value;
            }
            else if (Set(attributes, member, last) is { } refusal)
            {
                return new(attributes.Id, null, refusal);
            }
        }
        if (twice)
        {
            return new(attributes.Id, null, new("invalid-event", "The event gives its data twice. Two readers could understand it differently.", "data"));
        }
        if (base64 is not { ValueKind: not JsonValueKind.Null } encoded)
        {
            return Finish(attributes, data is { ValueKind: JsonValueKind.Null } ? null : data, default);
        }
        if (data is not null)
        {
            return new(attributes.Id, null, new("invalid-event", "An event has data or data_base64, not both.", "data_base64"));
        }
        if (encoded.ValueKind != JsonValueKind.String || !encoded.TryGetBytesFromBase64(out var bytes))
        {
            return new(attributes.Id, null, new("invalid-event", "data_base64 must be a string in base64.", "data_base64"));
        }
        return Finish(attributes, bytes);
    }

    /// <summary>Binary mode: the attributes came beside the body.</summary>
    public static ReadEvent ReadBinary(CloudEventAttributes attributes, ReadOnlyMemory<byte> body) => Finish(attributes, body);

    private static Refusal? Set(CloudEventAttributes attributes, JsonProperty member, LastTexts? last)
    {
        try
        {
            return member.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => SetText(attributes, NameOf(member), member.Value, last),
                JsonValueKind.True => attributes.Set(member.Name, "true"),
                JsonValueKind.False => attributes.Set(member.Name, "false"),
                JsonValueKind.Number when member.Value.TryGetInt32(out var number) => attributes.Set(member.Name, number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                _ => new("invalid-attribute", "Attributes are strings, booleans or whole numbers of 32 bits.", member.Name),
            };
        }
        catch (InvalidOperationException)
        {
            return new("invalid-attribute", "The attribute holds half a surrogate pair.");
        }
    }

    /// <summary>A name with half a surrogate pair is no other's; <see cref="Set"/> refuses it.</summary>
    private static bool IsNamed(JsonProperty member, ReadOnlySpan<byte> name)
    {
        try
        {
            return member.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static Refusal? SetText(CloudEventAttributes attributes, string name, JsonElement value, LastTexts? last) => attributes.Set(name, name switch
    {
        "specversion" => TextOf(value, "1.0"),
        "datacontenttype" => TextOf(value, "application/json"),
        "source" when last is not null => last.Source = TextOf(value, last.Source),
        "type" when last is not null => last.Type = TextOf(value, last.Type),
        "subject" when last is not null => last.Subject = TextOf(value, last.Subject),
        "dataschema" when last is not null => last.DataSchema = TextOf(value, last.DataSchema),
        _ => value.GetString()!,
    });

    /// <summary>The string there is already where the value is the same.</summary>
    private static string TextOf(JsonElement value, string? expected) => expected is not null && value.ValueEquals(expected) ? expected : value.GetString()!;

    /// <summary>The names that nearly every event has are there already.</summary>
    private static string NameOf(JsonProperty member)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        return raw.SequenceEqual("specversion"u8) ? "specversion"
            : raw.SequenceEqual("id"u8) ? "id"
            : raw.SequenceEqual("source"u8) ? "source"
            : raw.SequenceEqual("type"u8) ? "type"
            : raw.SequenceEqual("time"u8) ? "time"
            : raw.SequenceEqual("datacontenttype"u8) ? "datacontenttype"
            : raw.SequenceEqual("subject"u8) ? "subject"
            : raw.SequenceEqual("dataschema"u8) ? "dataschema"
            : raw.SequenceEqual("senttime"u8) ? CloudEvent.SentTime
            : member.Name;
    }

    private static ReadEvent Finish(CloudEventAttributes attributes, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty || !IsJson(attributes.DataContentType))
        {
            return Finish(attributes, null, body);
        }
        try
        {
            return Finish(attributes, JsonElement.Parse(body.Span, Options), default);
        }
        catch (JsonException)
        {
            // The event itself is in order: it is held, with the body as it came.
            return Finish(attributes, null, body);
        }
    }

    private static ReadEvent Finish(CloudEventAttributes attributes, JsonElement? json, ReadOnlyMemory<byte> bytes)
    {
        var refusal = attributes.Build(json, bytes, out var result);
        return new(attributes.Id, result, refusal);
    }

    private static bool IsJson(string? contentType) =>
        contentType is null or "application/json"
        || (MediaTypeHeaderValue.TryParse(contentType, out var media)
            && (media.MediaType!.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || media.MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)));
}
