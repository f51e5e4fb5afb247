using System.Buffers;
using System.Text;

namespace CityIp.Events.Intake;

/// <summary>An attribute's value as a header carries it: in quotes or not, anything outside printable ASCII percent-encoded or as raw UTF-8 (HTTP binding 3.1.3.2).</summary>
internal static class CloudEventHeader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Null when what is percent-encoded is not UTF-8. A percent sign that begins no encoded byte stands for itself: the SDK for JavaScript encodes nothing.
    /// </summary>
    public static string? Decode(string value)
    {
        value = Unquote(value);
        if (!value.Contains('%'))
        {
            return value;
        }
        var bytes = new ArrayBufferWriter<byte>(value.Length);
        for (var i = 0; i < value.Length;)
        {
            if (value[i] == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
            {
                bytes.Write([Convert.FromHexString(value.AsSpan(i + 1, 2))[0]]);
                i += 3;
                continue;
            }
            if (Rune.DecodeFromUtf16(value.AsSpan(i), out var rune, out var length) != OperationStatus.Done)
            {
                return null;
            }
            bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            i += length;
        }
        try
        {
            return Strict.GetString(bytes.WrittenSpan);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
        {
            return value;
        }
        var plain = new StringBuilder(value.Length);
        for (var i = 1; i < value.Length - 1; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length - 1)
            {
                i++;
            }
            plain.Append(value[i]);
        }
        return plain.ToString();
    }
}
