using System.Security.Cryptography;
using CityIp.Events.Security;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Keeping_secrets
{
    private static readonly Guid Expo = Guid.CreateVersion7();

    private static ExpoSecrets With(string name, string value) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build());

    private static ExpoSecrets Some() => With("Identity:Key", new string('k', 40));

    [Fact]
    public void What_was_encrypted_can_be_read_again_and_never_looks_the_same()
    {
        var secrets = Some();

        var (one, other) = (secrets.Encrypt("visitor"u8, Expo), secrets.Encrypt("visitor"u8, Expo));

        Assert.Equal("visitor"u8, secrets.Decrypt(one, Expo));
        Assert.NotEqual(one, other);
        Assert.Equal(Array.Empty<byte>(), secrets.Decrypt(secrets.Encrypt([], Expo), Expo));
    }

    [Fact]
    public void Another_key_another_expo_or_a_changed_byte_is_refused()
    {
        var secrets = Some();
        var encrypted = secrets.Encrypt("visitor"u8, Expo);

        Assert.ThrowsAny<CryptographicException>(() => With("Identity:Key", new string('x', 40)).Decrypt(encrypted, Expo));
        Assert.ThrowsAny<CryptographicException>(() => secrets.Decrypt(encrypted, Guid.CreateVersion7()));
        Assert.ThrowsAny<CryptographicException>(() => secrets.Decrypt([2, .. encrypted[1..]], Expo));
        Assert.ThrowsAny<CryptographicException>(() => secrets.Decrypt(encrypted.AsSpan(0, 20), Expo));
        encrypted[^20] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => secrets.Decrypt(encrypted, Expo));
    }

    [Fact]
    public void The_key_can_be_given_and_must_be_one()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        Assert.Equal("x"u8, With("Events:EncryptionKey", key).Decrypt(With("Events:EncryptionKey", key).Encrypt("x"u8, Expo), Expo));
        Assert.Throws<InvalidOperationException>(() => With("Events:EncryptionKey", "short"));
        Assert.Throws<InvalidOperationException>(() => With("Nothing:Here", "x"));
    }

    [Fact]
    public void A_pseudonym_is_the_first_half_of_the_hmac_of_the_code()
    {
        var secret = Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

        var visitor = ExpoSecrets.Pseudonym(secret, "BADGE-000001");

        Assert.Equal(Convert.ToHexString(HMACSHA256.HashData(secret, "BADGE-000001"u8))[..32], Convert.ToHexString(visitor.ToByteArray(bigEndian: true)));
        Assert.NotEqual(visitor, ExpoSecrets.Pseudonym(secret, "badge-000001"));
        Assert.NotEqual(visitor, ExpoSecrets.Pseudonym(new byte[32], "BADGE-000001"));
    }
}
