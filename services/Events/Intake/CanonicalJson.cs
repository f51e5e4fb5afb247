using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace CityIp.Events.Intake;

/// <summary>
/// JSON in the one form that equal values have (RFC 8785): members sorted by UTF-16 code units, no spaces, shortest escapes, numbers as ECMAScript writes them.
/// </summary>
internal static class CanonicalJson
{
    private const string NameTwice = "A name stands twice in an object.";
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? spare;

    /// <summary>A buffer of this thread's, empty: for what is written and read again without an await in between.</summary>
    public static ArrayBufferWriter<byte> Buffer()
    {
        var buffer = spare ??= new(4096);
        buffer.ResetWrittenCount();
        return buffer;
    }

    /// <param name="scrubber">Replaces the text of strings (not of names); null leaves all as they are.</param>
    /// <exception cref="NotCanonicalException">The value has no canonical form: a name twice, a number beyond a double, half a surrogate pair.</exception>
    public static void Write(JsonElement value, IBufferWriter<byte> output, Scrubber? scrubber = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output, scrubber);
                break;
            case JsonValueKind.Array:
                var separator = (byte)'[';
                foreach (var item in value.EnumerateArray())
                {
                    Put(output, separator);
                    separator = (byte)',';
                    Write(item, output, scrubber);
                }
                if (separator == '[')
                {
                    Put(output, separator);
                }
                Put(output, (byte)']');
                break;
            case JsonValueKind.String:
                WriteText(value, output, scrubber);
                break;
            case JsonValueKind.Number:
                WriteNumber(value, output);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    /// <summary>A string with its quotes.</summary>
    public static void WriteString(string text, IBufferWriter<byte> output)
    {
        Put(output, (byte)'"');
        if (!text.AsSpan().ContainsAny(Escaped))
        {
            var written = Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length)));
            output.Advance(written);
            Put(output, (byte)'"');
            return;
        }
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"':
                    output.Write("\\\""u8);
                    break;
                case '\\':
                    output.Write("\\\\"u8);
                    break;
                case '\b':
                    output.Write("\\b"u8);
                    break;
                case '\t':
                    output.Write("\\t"u8);
                    break;
                case '\n':
                    output.Write("\\n"u8);
                    break;
                case '\f':
                    output.Write("\\f"u8);
                    break;
                case '\r':
                    output.Write("\\r"u8);
                    break;
                case < ' ':
                    output.Write(Encoding.ASCII.GetBytes($"\\u{rune.Value:x4}"));
                    break;
                default:
                    output.Write(utf8[..rune.EncodeToUtf8(utf8)]);
                    break;
            }
        }
        Put(output, (byte)'"');
    }

    private static void WriteText(JsonElement value, IBufferWriter<byte> output, Scrubber? scrubber)
    {
        // Without an escape what was written is canonical already.
        var raw = JsonMarshal.GetRawUtf8Value(value);
        string? scrubbed = null;
        if (scrubber is null ? raw.Contains((byte)'\\') : !scrubber.TryScrub(raw[1..^1], out scrubbed))
        {
            var text = TextOf(value);
            scrubbed = scrubber is null ? text : scrubber.Scrub(text);
        }
        if (scrubbed is null)
        {
            output.Write(raw);
        }
        else
        {
            WriteString(scrubbed, output);
        }
    }

    private static void WriteObject(JsonElement value, IBufferWriter<byte> output, Scrubber? scrubber)
    {
        var count = value.GetPropertyCount();
        var members = ArrayPool<JsonProperty>.Shared.Rent(count);
        try
        {
            var isPlain = true;
            var next = 0;
            foreach (var member in value.EnumerateObject())
            {
                members[next++] = member;
                isPlain &= IsPlain(JsonMarshal.GetRawUtf8PropertyName(member));
            }
            if (isPlain)
            {
                WritePlain(members.AsSpan(0, count), output, scrubber);
            }
            else
            {
                WriteAny(members.AsSpan(0, count), output, scrubber);
            }
        }
        finally
        {
            ArrayPool<JsonProperty>.Shared.Return(members, clearArray: true);
        }
    }

    /// <summary>A name that is written as it stands, and whose bytes sort as its UTF-16 code units do.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> name) => Ascii.IsValid(name) && !name.Contains((byte)'\\');

    private static void WritePlain(Span<JsonProperty> members, IBufferWriter<byte> output, Scrubber? scrubber)
    {
        members.Sort(static (one, other) => JsonMarshal.GetRawUtf8PropertyName(one).SequenceCompareTo(JsonMarshal.GetRawUtf8PropertyName(other)));
        Put(output, (byte)'{');
        for (var i = 0; i < members.Length; i++)
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(members[i]);
            if (i > 0)
            {
                if (name.SequenceEqual(JsonMarshal.GetRawUtf8PropertyName(members[i - 1])))
                {
                    throw new NotCanonicalException(NameTwice);
                }
                Put(output, (byte)',');
            }
            Put(output, (byte)'"');
            output.Write(name);
            output.Write("\":"u8);
            Write(members[i].Value, output, scrubber);
        }
        Put(output, (byte)'}');
    }

    private static void WriteAny(ReadOnlySpan<JsonProperty> properties, IBufferWriter<byte> output, Scrubber? scrubber)
    {
        var members = new List<(string Name, JsonElement Value)>(properties.Length);
        foreach (var member in properties)
        {
            members.Add((NameOf(member), member.Value));
        }
        members.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        Put(output, (byte)'{');
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                if (members[i].Name == members[i - 1].Name)
                {
                    throw new NotCanonicalException(NameTwice);
                }
                Put(output, (byte)',');
            }
            WriteString(members[i].Name, output);
            Put(output, (byte)':');
            Write(members[i].Value, output, scrubber);
        }
        Put(output, (byte)'}');
    }

    private static void WriteNumber(JsonElement value, IBufferWriter<byte> output)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        // Whole numbers of up to 15 digits are written as they are; only zero has a sign that must go.
        if (raw.Length <= 15 && raw.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        {
            output.Write(raw);
            return;
        }
        var number = value.GetDouble();
        if (!double.IsFinite(number))
        {
            throw new NotCanonicalException("A number is larger than a double can be.");
        }
        output.Write(Encoding.ASCII.GetBytes(Ecma(number)));
    }

    /// <summary>Number::toString of ECMA-262: the shortest digits that read back as the same double, without exponent from 1e-7 to 1e21.</summary>
    internal static string Ecma(double number)
    {
        if (number == 0)
        {
            return "0";
        }
        // .NET writes the same shortest digits, but puts point and exponent elsewhere.
        var parts = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = parts[0].IndexOf('.') is var at and >= 0 ? at : parts[0].Length;
        var allDigits = parts[0].Replace(".", string.Empty, StringComparison.Ordinal);
        var leadingZeros = allDigits.Length - allDigits.TrimStart('0').Length;
        var digits = allDigits.Trim('0');
        var exponent = point - 1 - leadingZeros + (parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0);
        var sign = number < 0 ? "-" : string.Empty;
        return sign + exponent switch
        {
            >= 21 or < -6 => $"{digits[0]}{(digits.Length > 1 ? "." : string.Empty)}{digits[1..]}e{(exponent < 0 ? string.Empty : "+")}{exponent}",
            < 0 => $"0.{new string('0', -exponent - 1)}{digits}",
            _ when digits.Length <= exponent + 1 => digits + new string('0', exponent + 1 - digits.Length),
            _ => $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}",
        };
    }

    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new NotCanonicalException("A string holds half a surrogate pair.");
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new NotCanonicalException("A name holds half a surrogate pair.");
        }
    }

    private static void Put(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}

/// <summary>A JSON value without a canonical form: two readers could understand it differently.</summary>
internal sealed class NotCanonicalException(string message) : Exception(message);
