using System.Security.Cryptography;
using System.Text;

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

    private const byte Format = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] key = KeyFrom(configuration);

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretSize);

    /// <summary>The visitor of an expo: stable within it, meaningless outside, and nobody without the secret gets from it to the badge.</summary>
    public static Guid Pseudonym(ReadOnlySpan<byte> expoSecret, string badgeCode)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(expoSecret, Encoding.UTF8.GetBytes(badgeCode), hash);
        return new(hash[..16], bigEndian: true);
    }

    /// <param name="boundTo">Id of the expo whose data it is: a value copied to another expo's row does not decrypt there.</param>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, Guid boundTo)
    {
        var sealedBytes = new byte[1 + NonceSize + plain.Length + TagSize];
        sealedBytes[0] = Format;
        var nonce = sealedBytes.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(1 + NonceSize, plain.Length), sealedBytes.AsSpan(^TagSize..), boundTo.ToByteArray(bigEndian: true));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">Not encrypted under this key and for this expo, or changed since.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> sealedBytes, Guid boundTo)
    {
        if (sealedBytes.Length < 1 + NonceSize + TagSize || sealedBytes[0] != Format)
        {
            throw new CryptographicException("The value has no format that this version knows.");
        }
        var plain = new byte[sealedBytes.Length - 1 - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(sealedBytes.Slice(1, NonceSize), sealedBytes.Slice(1 + NonceSize, plain.Length), sealedBytes[^TagSize..], plain, boundTo.ToByteArray(bigEndian: true));
        return plain;
    }

    /// <summary>A key of its own for a purpose, derived from the service's.</summary>
    public byte[] KeyFor(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, SecretSize, info: Encoding.UTF8.GetBytes(purpose));

    private static byte[] KeyFrom(IConfiguration configuration)
    {
        if (configuration["Events:EncryptionKey"] is { Length: > 0 } given)
        {
            var bytes = new byte[SecretSize];
            return Convert.TryFromBase64String(given, bytes, out var written) && written == SecretSize
                ? bytes
                : throw new InvalidOperationException("Events:EncryptionKey is not 32 bytes in base64. Make one with: openssl rand -base64 32.");
        }
        var identity = configuration["Identity:Key"] ?? throw new InvalidOperationException("Neither Events:EncryptionKey nor Identity:Key is set.");
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(identity), SecretSize, info: "cityip-events-at-rest"u8.ToArray());
    }
}
