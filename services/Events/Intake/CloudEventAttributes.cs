using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using CityIp.Events.Activities;

namespace CityIp.Events.Intake;

/// <summary>Collects the context attributes of one event and makes the event of them, or says which attribute is wrong.</summary>
internal sealed class CloudEventAttributes
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly SearchValues<char> NotInUris = SearchValues.Create(" \"<>\\^`{|}");
    private static readonly SearchValues<char> PlainUrnCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:.-_");
    private SortedDictionary<string, string>? extensions;
    private string? specVersion;
    private string? id;
    private string? dataContentType;
    private string? source;
    private string? type;
    private string? subject;
    private string? time;
    private string? dataSchema;

    /// <summary>Known also of an event that is refused otherwise, so that the answer can name it.</summary>
    public string? Id => id;

    public string? DataContentType
    {
        get => dataContentType;
        init => dataContentType = value;
    }

    /// <summary>Sets an attribute; the name is checked as CloudEvents 1.0 wants it: lower-case letters and digits.</summary>
    public Refusal? Set(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return new("invalid-attribute", "Attribute names are lower-case letters and digits.", name.Length > 64 ? name[..64] : name);
        }
        if (HasForbiddenCharacter(value))
        {
            return new("invalid-attribute", "The attribute holds a control character or half a surrogate pair.", name);
        }
        switch (name)
        {
            case "specversion":
                return SetOnce(ref specVersion, name, value);
            case "id":
                return SetOnce(ref id, name, value);
            case "source":
                return SetOnce(ref source, name, value);
            case "type":
                return SetOnce(ref type, name, value);
            case "subject":
                return SetOnce(ref subject, name, value);
            case "time":
                return SetOnce(ref time, name, value);
            case "dataschema":
                return SetOnce(ref dataSchema, name, value);
            case "datacontenttype":
                return value == dataContentType ? null : SetOnce(ref dataContentType, name, value);
            case "data":
                return new("invalid-attribute", "'data' is no name for an attribute.", name);
            default:
                return (extensions ??= new(StringComparer.Ordinal)).TryAdd(name, value) ? null : Twice(name);
        }
    }

    public Refusal? Build(JsonElement? json, ReadOnlyMemory<byte> bytes, out CloudEvent? result)
    {
        result = null;
        var refusal = specVersion switch
        {
            null => Missing("specversion"),
            "1.0" => null,
            _ => new("unsupported-specversion", "Only CloudEvents 1.0 is taken: send specversion 1.0.", "specversion"),
        };
        refusal ??= string.IsNullOrEmpty(Id) ? Missing("id") : null;
        refusal ??= string.IsNullOrEmpty(source) ? Missing("source") : null;
        refusal ??= string.IsNullOrEmpty(type) ? Missing("type") : null;
        refusal ??= !IsUriReference(source!) ? new("invalid-attribute", "source must be a URI reference.", "source") : null;
        refusal ??= subject is { Length: 0 } ? new("invalid-attribute", "subject must not be empty; leave it out.", "subject") : null;
        refusal ??= dataSchema is not null && (dataSchema.Length == 0 || !IsUriReference(dataSchema)) ? new("invalid-attribute", "dataschema must be a URI.", "dataschema") : null;
        refusal ??= dataContentType is not (null or "application/json") && !MediaTypeHeaderValue.TryParse(dataContentType, out _) ? new("invalid-attribute", "datacontenttype must be a media type, such as application/json.", "datacontenttype") : null;
        refusal ??= time is not null && !Rfc3339.TryParse(time, out _) ? new("invalid-attribute", "time must be a date and time with an offset, as in RFC 3339.", "time") : null;
        refusal ??= extensions?.GetValueOrDefault(CloudEvent.SentTime) is { } sent && !Rfc3339.TryParse(sent, out _) ? new("invalid-attribute", "senttime must be a date and time with an offset, as in RFC 3339.", "senttime") : null;
        if (refusal is not null)
        {
            return refusal;
        }
        result = new()
        {
            Id = Id!,
            Source = source!,
            Type = type!,
            Subject = subject,
            Time = time,
            DataSchema = dataSchema,
            DataContentType = DataContentType,
            Extensions = extensions,
            Json = json,
            Bytes = bytes,
        };
        return null;
    }

    private static Refusal? SetOnce(ref string? attribute, string name, string value)
    {
        if (attribute is not null)
        {
            return Twice(name);
        }
        attribute = value;
        return null;
    }

    private static Refusal Twice(string name) => new("invalid-attribute", "The attribute is given twice. Two readers could understand it differently.", name);

    /// <summary>Characters that RFC 3986 never allows are refused; those beyond ASCII are not: many senders write them as they are.</summary>
    private static bool IsUriReference(string text) => IsPlainUrn(text) || (!text.AsSpan().ContainsAny(NotInUris) && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _));

    /// <summary>Most sources are a urn without anything that would have to be taken apart: each of these is a URI.</summary>
    internal static bool IsPlainUrn(ReadOnlySpan<char> text) => text.Length > 4 && text.StartsWith("urn:", StringComparison.Ordinal) && !text[4..].ContainsAnyExcept(PlainUrnCharacters);

    private static Refusal Missing(string attribute) => new("missing-attribute", $"The attribute {attribute} is required.", attribute);

    private static bool HasForbiddenCharacter(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsControl(value[i]))
            {
                return true;
            }
            if (char.IsSurrogate(value[i]))
            {
                if (i + 1 >= value.Length || !char.IsSurrogatePair(value[i], value[i + 1]))
                {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
