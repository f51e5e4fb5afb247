using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CityIp.Events.Intake;

/// <summary>What an event is known by, for ever: the first 16 bytes of SHA-256 over its source and id, each led by its length so that no two pairs run together.</summary>
internal static class LedgerKey
{
    public static Guid Of(string source, string id)
    {
        var size = 8 + Encoding.UTF8.GetByteCount(source) + Encoding.UTF8.GetByteCount(id);
        var rented = size > 512 ? ArrayPool<byte>.Shared.Rent(size) : null;
        var bytes = rented is null ? stackalloc byte[512] : rented;
        var length = Put(bytes, source);
        length += Put(bytes[length..], id);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        return new(hash[..16], bigEndian: true);
    }

    private static int Put(Span<byte> bytes, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, bytes[4..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return 4 + length;
    }
}
