namespace CityIp.Gateway.Keys;

/// <summary>What a partner may do, and until when. Its id stays the same when its secret is rotated.</summary>
internal sealed class Key
{
    public const int MostNameLength = 100;

    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Leads and deals are filtered by it.</summary>
    public required string Organisation { get; init; }

    public required string[] Scopes { get; set; }

    /// <summary>Prefixes of the CloudEvents sources it may publish under.</summary>
    public required string[] Sources { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>Written some seconds late.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>Requests per second, where it differs from what all keys have.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Requests at once, where it differs from what all keys have.</summary>
    public long? Burst { get; init; }

    public long Version { get; private set; } = 1;

    public List<KeySecret> Secrets { get; } = [];

    public KeyStatus StatusAt(DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            return KeyStatus.Revoked;
        }
        return ExpiresAt <= now ? KeyStatus.Expired : KeyStatus.Active;
    }

    /// <summary>Revoking again changes nothing: the first time stands.</summary>
    public void Revoke(DateTimeOffset now)
    {
        if (RevokedAt is null)
        {
            RevokedAt = now;
            Version++;
        }
    }

    /// <summary>Gives it a secret; those it has end after the grace period, or when they would have anyway.</summary>
    public void Rotate(string text, DateTimeOffset now, TimeSpan grace)
    {
        foreach (var secret in Secrets)
        {
            secret.EndBy(now + grace);
        }
        Secrets.Add(KeySecret.Of(Id, text, now));
        Version++;
    }
}

internal enum KeyStatus
{
    Active,
    Expired,
    Revoked,
}

/// <summary>A secret as it is kept: its hash, never the text.</summary>
internal sealed class KeySecret
{
    public required byte[] Hash { get; init; }

    public required Guid KeyId { get; init; }

    /// <summary>The first characters, so that people recognise it.</summary>
    public required string Hint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>End of the grace period after a rotation.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    public static KeySecret Of(Guid keyId, string text, DateTimeOffset now) => new()
    {
        Hash = SecretHash.Of(text).ToBytes(),
        KeyId = keyId,
        Hint = KeyText.HintOf(text),
        CreatedAt = now,
    };

    public void EndBy(DateTimeOffset end) => ExpiresAt = ExpiresAt < end ? ExpiresAt : end;
}
