using System.Security.Claims;
using CityIp.Gateway.Limits;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Gateway.Keys;

/// <summary>A key as a request meets it: looked up by one of its secrets, kept for some seconds.</summary>
internal sealed class KnownKey
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required Caller Caller { get; init; }

    public required ClaimsPrincipal Principal { get; init; }

    /// <summary>Its own limit, or null where it has what all keys have.</summary>
    public required Limit? Limit { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the secret it was looked up by ends: after a rotation.</summary>
    public required DateTimeOffset? SecretExpiresAt { get; init; }

    public required DateTimeOffset? RevokedAt { get; init; }

    public KeyStatus StatusAt(DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            return KeyStatus.Revoked;
        }
        return ExpiresAt <= now || SecretExpiresAt <= now ? KeyStatus.Expired : KeyStatus.Active;
    }

    /// <summary>The key that the request was made with; null where none was asked for.</summary>
    public static KnownKey? Of(HttpContext http) => http.Features.Get<KnownKey>();
}
