using System.Security.Cryptography;
using System.Text;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Gateway.Devices;

/// <summary>
/// What is typed into a new device, once: four groups of four from an alphabet without look-alikes (Crockford's base 32). The first group finds the
/// device, so that wrong tries can be counted; the other three are the secret, 60 bits.
/// </summary>
internal sealed record EnrolmentCode(string Handle, string Secret)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int HandleLength = 4;
    private const int Length = 16;

    public static EnrolmentCode New() => new(RandomNumberGenerator.GetString(Alphabet, HandleLength), RandomNumberGenerator.GetString(Alphabet, Length - HandleLength));

    /// <summary>Case, spaces and hyphens do not matter; what is taken for another letter is read as that. Null when it cannot be a code.</summary>
    public static EnrolmentCode? Read(string? text)
    {
        var read = new StringBuilder(Length);
        foreach (var character in text ?? string.Empty)
        {
            if (character is '-' or ' ')
            {
                continue;
            }
            var upper = char.ToUpperInvariant(character) switch
            {
                'O' => '0',
                'I' or 'L' => '1',
                var other => other,
            };
            if (read.Length == Length || !Alphabet.Contains(upper, StringComparison.Ordinal))
            {
                return null;
            }
            read.Append(upper);
        }
        return read.Length == Length ? new(read.ToString(0, HandleLength), read.ToString(HandleLength, Length - HandleLength)) : null;
    }

    public override string ToString() => $"{Handle}-{Secret[..4]}-{Secret[4..8]}-{Secret[8..]}";
}

/// <summary>
/// How a code is kept: HMAC-SHA256 under a key made from <c>Identity:Key</c>. 60 bits are few enough to be tried out against a plain hash; who has only
/// the database has nothing to try them against.
/// </summary>
internal sealed class EnrolmentCodes(IConfiguration configuration)
{
    private readonly byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Identity.KeyFrom(configuration).Key, 32, info: "cityip-device-enrolment"u8.ToArray());

    public byte[] HashOf(EnrolmentCode code) => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(code.Handle + code.Secret));

    public bool Matches(EnrolmentCode code, byte[]? hash) => hash is not null && CryptographicOperations.FixedTimeEquals(HashOf(code), hash);
}
