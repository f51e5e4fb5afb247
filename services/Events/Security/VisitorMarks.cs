using System.Security.Cryptography;

namespace CityIp.Events.Security;

/// <summary>
/// What is kept of a visitor who was forgotten, so that a late upload is recognised: a keyed hash of the pseudonym. From it nobody gets to the
/// pseudonym or to what took its place, and whoever has the badge's code needs the expo's secret and the service's key even to ask.
/// </summary>
internal sealed class VisitorMarks(ExpoSecrets secrets)
{
    private readonly byte[] key = secrets.KeyFor("erased-visitor");

    public Guid Of(Guid expoId, Guid visitor)
    {
        Span<byte> both = stackalloc byte[32];
        expoId.TryWriteBytes(both, bigEndian: true, out _);
        visitor.TryWriteBytes(both[16..], bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, both, hash);
        return new(hash[..16], bigEndian: true);
    }
}
