using CityIp.Gateway.Keys;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Gateway.Devices;

/// <summary>What a device is for; what its key may do follows from it.</summary>
internal enum DeviceKind
{
    /// <summary>Stands at an entrance of the expo or of a hall and checks badges in.</summary>
    Gate,

    /// <summary>Stands at a booth and publishes what visitors do there.</summary>
    Kiosk,

    /// <summary>Is carried at a booth and captures leads.</summary>
    Lead,
}

/// <summary>Where a device is in its life.</summary>
internal enum DeviceStatus
{
    /// <summary>Made, but its code has not been redeemed.</summary>
    Pending,

    Active,
    Expired,
    Revoked,
}

/// <summary>What became of an enrolment code that was sent.</summary>
internal enum Redemption
{
    Enrolled,
    Wrong,
    Locked,
    Expired,
    Used,
}

/// <summary>A device at one place of one expo. Its key has the same id, and exists from its enrolment on.</summary>
internal sealed class Device
{
    public const int MostNameLength = 64;

    /// <summary>Wrong codes after which the right one is refused too.</summary>
    public const int MostTries = 5;

    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required DeviceKind Kind { get; init; }

    public required string Organisation { get; init; }

    /// <summary>Code of the expo; Events gives codes that never change.</summary>
    public required string Expo { get; init; }

    public string? Hall { get; init; }

    public string? Booth { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its key ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The last time that a code of it was redeemed.</summary>
    public DateTimeOffset? EnrolledAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public string? CodeHandle { get; private set; }

    public byte[]? CodeHash { get; private set; }

    public DateTimeOffset? CodeExpiresAt { get; private set; }

    public DateTimeOffset? CodeUsedAt { get; private set; }

    public int CodeTries { get; private set; }

    public long Version { get; private set; } = 1;

    public static string[] ScopesOf(DeviceKind kind) => kind switch
    {
        DeviceKind.Gate => [Scopes.CheckIn, Scopes.Publish],
        DeviceKind.Kiosk => [Scopes.Publish],
        DeviceKind.Lead => [Scopes.Publish],
    };

    /// <summary>Gives it a code; the one before is good no more.</summary>
    public void Offer(EnrolmentCode code, EnrolmentCodes codes, DateTimeOffset until)
    {
        (CodeHandle, CodeHash, CodeExpiresAt, CodeUsedAt, CodeTries) = (code.Handle, codes.HashOf(code), until, null, 0);
        Version++;
    }

    /// <summary>A code with this device's handle was sent. Whether a code is used up or too old is told only to who knows it.</summary>
    public Redemption Redeem(EnrolmentCode code, EnrolmentCodes codes, DateTimeOffset now)
    {
        if (CodeTries >= MostTries)
        {
            return Redemption.Locked;
        }
        Version++;
        if (!codes.Matches(code, CodeHash))
        {
            CodeTries++;
            return Redemption.Wrong;
        }
        if (CodeUsedAt is not null)
        {
            return Redemption.Used;
        }
        if (CodeExpiresAt <= now || ExpiresAt <= now)
        {
            return Redemption.Expired;
        }
        (CodeUsedAt, EnrolledAt) = (now, now);
        return Redemption.Enrolled;
    }

    /// <summary>Ends it for good, and the code that may be waiting for it.</summary>
    public void Revoke(DateTimeOffset now)
    {
        RevokedAt ??= now;
        (CodeHandle, CodeHash, CodeExpiresAt) = (null, null, null);
        Version++;
    }

    public DeviceStatus StatusAt(DateTimeOffset now, Key? key)
    {
        if (RevokedAt is not null)
        {
            return DeviceStatus.Revoked;
        }
        if (key is null)
        {
            return ExpiresAt <= now ? DeviceStatus.Expired : DeviceStatus.Pending;
        }
        return key.StatusAt(now) switch
        {
            KeyStatus.Revoked => DeviceStatus.Revoked,
            KeyStatus.Expired => DeviceStatus.Expired,
            KeyStatus.Active => DeviceStatus.Active,
        };
    }

    /// <summary>The key that it gets when it is enrolled for the first time.</summary>
    public Key ToKey(DateTimeOffset now) => new()
    {
        Id = Id,
        Name = $"Device: {Name}",
        Organisation = Organisation,
        Scopes = ScopesOf(Kind),
        Sources = [DeviceBinding.SourceOf(Id)],
        CreatedAt = now,
        ExpiresAt = ExpiresAt,
    };

    public DeviceBinding ToBinding() => new(Id, Name, Kind.ToString().ToLowerInvariant(), Expo, Hall, Booth);
}
