using System.Collections.Concurrent;
using CityIp.ServiceDefaults.Http;
using Microsoft.IdentityModel.Tokens;

namespace CityIp.Gateway.Keys;

/// <summary>The signed identity per key. One is kept for most of its life: signing each request anew costs more than all else here.</summary>
internal sealed class IdentityTokens
{
    private static readonly TimeSpan Kept = Identity.Lifetime * 0.8;

    private readonly ConcurrentDictionary<Guid, Signed> tokens = new();
    private readonly SymmetricSecurityKey key;
    private readonly TimeProvider time;

    public IdentityTokens(IConfiguration configuration, TimeProvider time, KeyRing ring)
    {
        key = Identity.KeyFrom(configuration);
        this.time = time;
        ring.Forgotten += keyId => tokens.TryRemove(keyId, out _);
    }

    /// <summary>The value of the Authorization header that goes on to the services.</summary>
    public string HeaderFor(KnownKey known)
    {
        var now = time.GetUtcNow();
        if (tokens.TryGetValue(known.Id, out var signed) && signed.Version == known.Version && now < signed.Until)
        {
            return signed.Header;
        }
        signed = new(known.Version, "Bearer " + Identity.Sign(known.Caller, key, now), now + Kept);
        tokens[known.Id] = signed;
        return signed.Header;
    }

    private sealed record Signed(long Version, string Header, DateTimeOffset Until);
}
