using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace CityIp.ServiceDefaults.Security;

/// <summary>What a service keeps from its own database: AES-256-GCM under a key that is not in it.</summary>
public sealed class AtRest
{
    private const byte Format = 1;
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] key;

    private AtRest(byte[] key) => this.key = key;

    /// <summary>The key is the setting named (base64, 32 bytes), or is derived from <c>Identity:Key</c> where that is not set.</summary>
    /// <param name="purpose">Tells the derived keys of services apart; never change it.</param>
    /// <exception cref="InvalidOperationException">Neither is set, or the setting is no key.</exception>
    public static AtRest From(IConfiguration configuration, string setting, string purpose)
    {
        if (configuration[setting] is { Length: > 0 } given)
        {
            var bytes = new byte[KeySize];
            return Convert.TryFromBase64String(given, bytes, out var written) && written == KeySize
                ? new(bytes)
                : throw new InvalidOperationException($"{setting} is not 32 bytes in base64. Make one with: openssl rand -base64 32.");
        }
        var identity = configuration["Identity:Key"] ?? throw new InvalidOperationException($"Neither {setting} nor Identity:Key is set.");
        return new(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(identity), KeySize, info: Encoding.UTF8.GetBytes(purpose)));
    }

    /// <param name="boundTo">Id of what the value belongs to: copied to another row it does not decrypt there.</param>
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

    /// <exception cref="CryptographicException">Not encrypted under this key and for this id, or changed since.</exception>
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
    public byte[] KeyFor(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeySize, info: Encoding.UTF8.GetBytes(purpose));
}
