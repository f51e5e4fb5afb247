using CityIp.Gateway.Keys;
using Xunit;

namespace CityIp.Gateway.Tests.Rules;

public sealed class Rotating_a_key
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_old_secret_ends_with_the_grace_period()
    {
        var key = NewKey();
        key.Rotate(KeyText.New(GatewayMode.Test), Noon, TimeSpan.Zero);
        key.Rotate(KeyText.New(GatewayMode.Test), Noon, TimeSpan.FromHours(1));
        Assert.Equal(Noon.AddHours(1), key.Secrets[0].ExpiresAt);
        Assert.Null(key.Secrets[1].ExpiresAt);
    }

    [Fact]
    public void A_second_rotation_does_not_prolong_the_first_secret()
    {
        var key = NewKey();
        key.Rotate(KeyText.New(GatewayMode.Test), Noon, TimeSpan.Zero);
        key.Rotate(KeyText.New(GatewayMode.Test), Noon, TimeSpan.FromHours(1));
        key.Rotate(KeyText.New(GatewayMode.Test), Noon, TimeSpan.FromHours(9));
        Assert.Equal(Noon.AddHours(1), key.Secrets[0].ExpiresAt);
        Assert.Equal(Noon.AddHours(9), key.Secrets[1].ExpiresAt);
    }

    [Fact]
    public void A_key_is_active_until_it_expires_or_is_revoked()
    {
        var key = NewKey(Noon.AddHours(1));
        Assert.Equal(KeyStatus.Active, key.StatusAt(Noon));
        Assert.Equal(KeyStatus.Expired, key.StatusAt(Noon.AddHours(1)));
        key.Revoke(Noon);
        Assert.Equal(KeyStatus.Revoked, key.StatusAt(Noon));
    }

    [Fact]
    public void The_first_revocation_stands()
    {
        var key = NewKey();
        key.Revoke(Noon);
        key.Revoke(Noon.AddHours(1));
        Assert.Equal(Noon, key.RevokedAt);
    }

    private static Key NewKey(DateTimeOffset? expiresAt = null) => new()
    {
        Id = Guid.CreateVersion7(Noon),
        Name = "Gates",
        Organisation = "demo",
        Scopes = ["events:publish"],
        Sources = ["urn:cityip:gates:"],
        CreatedAt = Noon,
        ExpiresAt = expiresAt,
    };
}
