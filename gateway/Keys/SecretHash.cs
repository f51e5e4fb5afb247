using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CityIp.Gateway.Keys;

/// <summary>
/// SHA-256 of a key's text: what is stored and looked up. A fast hash is right for 178 random bits, there is no dictionary to try.
/// A value, so that a dictionary compares it quickly and a request allocates nothing for it.
/// </summary>
internal readonly record struct SecretHash(UInt128 First, UInt128 Last)
{
    public static SecretHash Of(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[KeyText.Length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(text, bytes)], hash);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    public byte[] ToBytes()
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt128BigEndian(hash, First);
        BinaryPrimitives.WriteUInt128BigEndian(hash.AsSpan(16), Last);
        return hash;
    }
}
