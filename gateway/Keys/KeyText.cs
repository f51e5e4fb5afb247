using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace CityIp.Gateway.Keys;

/// <summary>
/// What a partner holds: <c>cip_test_</c> or <c>cip_live_</c>, 30 random characters (178 bits), 6 characters of checksum.
/// The checksum (CRC-32 of all that stands before it, base 62) tells a mistyped key from an unknown one without a look into the database.
/// </summary>
internal static class KeyText
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);
    private const int PrefixLength = 9;
    private const int RandomLength = 30;
    private const int ChecksumLength = 6;
    private const int HintLength = PrefixLength + 4;
    public const int Length = PrefixLength + RandomLength + ChecksumLength;

    public static string New(GatewayMode mode)
    {
        var body = mode.Prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return body + Checksum(body);
    }

    /// <summary>Finds what is wrong with a text that should be a key of this deployment.</summary>
    public static KeyFlaw Check(ReadOnlySpan<char> text, GatewayMode mode)
    {
        var isTest = text.StartsWith(GatewayMode.Test.Prefix);
        if (!isTest && !text.StartsWith(GatewayMode.Live.Prefix))
        {
            return KeyFlaw.NotAKey;
        }
        if (text.Length != Length || text[PrefixLength..].ContainsAnyExcept(Allowed))
        {
            return KeyFlaw.WrongChecksum;
        }
        if (!text[^ChecksumLength..].SequenceEqual(Checksum(text[..^ChecksumLength])))
        {
            return KeyFlaw.WrongChecksum;
        }
        return isTest == (mode == GatewayMode.Test) ? KeyFlaw.None : KeyFlaw.OtherMode;
    }

    /// <summary>The beginning of the key: enough to recognise it in a list, no help in guessing the rest.</summary>
    public static string HintOf(string text) => text[..HintLength];

    private static string Checksum(ReadOnlySpan<char> body)
    {
        Span<byte> bytes = stackalloc byte[PrefixLength + RandomLength];
        var crc = Crc32.HashToUInt32(bytes[..Encoding.ASCII.GetBytes(body, bytes)]);
        return string.Create(ChecksumLength, crc, static (characters, rest) =>
        {
            for (var i = characters.Length - 1; i >= 0; i--)
            {
                characters[i] = Alphabet[(int)(rest % 62)];
                rest /= 62;
            }
        });
    }
}

/// <summary>What is wrong with the text of a key.</summary>
internal enum KeyFlaw
{
    None,
    NotAKey,
    WrongChecksum,
    OtherMode,
}
