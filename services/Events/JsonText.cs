using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace CityIp.Events;

/// <summary>
/// The characters of a JSON string or name, in a buffer of the caller's: most texts are only looked at, and that needs no string of their own. What is
/// long, has escapes or is not UTF-8 is left to the general way, which also says what is wrong with it.
/// </summary>
internal static class JsonText
{
    /// <summary>Room for nearly every text there is, and little enough for the stack.</summary>
    public const int ShortLength = 128;

    /// <summary>What stands between the quotes of a string, as it was written.</summary>
    public static ReadOnlySpan<byte> RawOf(JsonElement value) => JsonMarshal.GetRawUtf8Value(value)[1..^1];

    /// <returns>False when only the general way can read it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> raw, Span<char> buffer, out ReadOnlySpan<char> text)
    {
        text = default;
        if (raw.Length > buffer.Length || raw.Contains((byte)'\\') || Utf8.ToUtf16(raw, buffer, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            return false;
        }
        text = buffer[..length];
        return true;
    }
}
