using System.Security.Cryptography;
using System.Text;
using CityIp.ServiceDefaults.Security;

namespace CityIp.Events.Security;

/// <summary>
/// What the service keeps from its own database: expo secrets, contacts and undecodable bodies are AES-256-GCM at rest, and a badge
/// code becomes a pseudonym before it is written anywhere. The key is <c>Events:EncryptionKey</c> (base64, 32 bytes), or is derived
/// from <c>Identity:Key</c> where that is not set.
/// </summary>
internal sealed class ExpoSecrets(IConfiguration configuration)
{
    /// <summary>Bytes of an expo's HMAC secret.</summary>
    public const int SecretSize = 32;

    private readonly AtRest atRest = AtRest.From(configuration, "Events:EncryptionKey", "cityip-events-at-rest");

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretSize);

    /// <summary>The visitor of an expo: stable within it, meaningless outside, and nobody without the secret gets from it to the badge.</summary>
    public static Guid Pseudonym(ReadOnlySpan<byte> expoSecret, string badgeCode)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(expoSecret, Encoding.UTF8.GetBytes(badgeCode), hash);
        return new(hash[..16], bigEndian: true);
    }

    /// <param name="boundTo">Id of the expo whose data it is: a value copied to another expo's row does not decrypt there.</param>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, Guid boundTo) => atRest.Encrypt(plain, boundTo);

    /// <exception cref="CryptographicException">Not encrypted under this key and for this expo, or changed since.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> sealedBytes, Guid boundTo) => atRest.Decrypt(sealedBytes, boundTo);

    /// <summary>A key of its own for a purpose, derived from the service's.</summary>
    public byte[] KeyFor(string purpose) => atRest.KeyFor(purpose);
}
