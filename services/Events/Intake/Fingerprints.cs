using System.Buffers;
using System.Security.Cryptography;
using CityIp.Events.Security;

namespace CityIp.Events.Intake;

/// <summary>
/// Tells whether two events with one id say the same: HMAC-SHA256 (16 bytes of it) over the canonical JSON of type, subject, time, dataschema and data.
/// What only tells of the transport is left out, so it is the same in every mode. Keyed, because a plain hash would let anyone try out badge codes.
/// </summary>
internal sealed class Fingerprints(ExpoSecrets secrets)
{
    private readonly byte[] key = secrets.KeyFor("activity-fingerprint");

    /// <exception cref="NotCanonicalException">The data has no canonical form.</exception>
    public Guid Of(CloudEvent received)
    {
        var output = CanonicalJson.Buffer();
        output.Write("{"u8);
        // Names in canonical order: data, data_base64, dataschema, subject, time, type.
        if (received.Json is { } json)
        {
            output.Write("\"data\":"u8);
            CanonicalJson.Write(json, output);
            output.Write(","u8);
        }
        else if (!received.Bytes.IsEmpty)
        {
            Member(output, "data_base64", Convert.ToBase64String(received.Bytes.Span));
        }
        Member(output, "dataschema", received.DataSchema);
        Member(output, "subject", received.Subject);
        Member(output, "time", received.Time);
        output.Write("\"type\":"u8);
        CanonicalJson.WriteString(received.Type, output);
        output.Write("}"u8);

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, output.WrittenSpan, hash);
        return new(hash[..16], bigEndian: true);
    }

    private static void Member(ArrayBufferWriter<byte> output, string name, string? value)
    {
        if (value is not null)
        {
            CanonicalJson.WriteString(name, output);
            output.Write(":"u8);
            CanonicalJson.WriteString(value, output);
            output.Write(","u8);
        }
    }
}
