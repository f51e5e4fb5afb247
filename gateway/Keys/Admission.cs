using CityIp.Gateway.Limits;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Gateway.Keys;

/// <summary>
/// Who comes in: reads the key, and only from <c>Authorization: Bearer</c>, looks it up, and takes the request off the key's limit.
/// Requests without a good key count against their address.
/// </summary>
internal sealed class Admission(RequestDelegate next, KeyRing ring, RateLimits limits, LastUse lastUse, GatewayMode mode, TimeProvider time, ILogger<Admission> log)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext http) => IsProbe(http.Request.Path) ? next(http) : AdmitAsync(http);

    /// <summary>Whoever watches over the process asks often, and must get an answer whatever else goes on.</summary>
    private static bool IsProbe(PathString path) => path == "/health" || path == "/alive";

    private async Task AdmitAsync(HttpContext http)
    {
        KnownKey? key = null;
        ProblemHttpResult? refusal = null;
        if (NeedsKey(http))
        {
            refusal = Read(http.Request, out var hash);
            if (refusal is null)
            {
                if (!ring.TryGet(hash, out key))
                {
                    // Whoever guesses keys must not make a query of each guess: looking costs the address, unless the key was good before.
                    var address = ring.Remembers(hash) ? null : limits.OfAddress(http);
                    if (address is not null && !await RateLimits.AdmitAsync(http, address))
                    {
                        return;
                    }
                    try
                    {
                        key = await ring.LoadAsync(hash);
                    }
                    catch (KeysUnavailableException exception)
                    {
                        log.LogError(exception, "A key cannot be checked; its holder was told to try again. Check the database gatewaydb.");
                        await RefuseUnchecked(http).ExecuteAsync(http);
                        return;
                    }
                    if (key is not null)
                    {
                        // A venue's devices share one address: all of them may come at once.
                        address?.GiveBack();
                    }
                }
                refusal = Refuse(key);
            }
        }
        if (!await RateLimits.AdmitAsync(http, refusal is null && key is not null ? limits.Of(key) : limits.OfAddress(http)))
        {
            return;
        }
        if (refusal is not null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await refusal.ExecuteAsync(http);
            return;
        }
        if (key is not null)
        {
            lastUse.Note(key.Id);
            http.User = key.Principal;
            http.Features.Set(key);
        }
        await next(http);
    }

    /// <summary>An address where there is nothing needs no key to say so.</summary>
    private static bool NeedsKey(HttpContext http) =>
        http.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;

    private ProblemHttpResult? Read(HttpRequest request, out SecretHash hash)
    {
        hash = default;
        if (request.Headers.Authorization is not [{ Length: > 0 } header])
        {
            return Problems.Of(401, "unauthenticated", "Send a key as 'Authorization: Bearer cip_…'. A key in the address or in another header is not read.");
        }
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.Of(401, "unauthenticated", "Only 'Authorization: Bearer cip_…' is read.");
        }
        var text = header.AsSpan(Scheme.Length).Trim();
        var flaw = KeyText.Check(text, mode);
        if (flaw == KeyFlaw.None)
        {
            hash = SecretHash.Of(text);
        }
        return flaw switch
        {
            KeyFlaw.None => null,
            KeyFlaw.NotAKey => Problems.Of(401, "not-a-key", "What was sent as a key is none: keys begin with cip_test_ or cip_live_."),
            KeyFlaw.WrongChecksum => Problems.Of(401, "mistyped-key", "The key is incomplete or mistyped: its checksum is wrong. Copy it again as a whole."),
            KeyFlaw.OtherMode => Problems.Of(401, "other-mode-key", $"This is a {mode.Word} deployment and takes only keys that begin with {mode.Prefix}."),
        };
    }

    private ProblemHttpResult? Refuse(KnownKey? key)
    {
        if (key is null)
        {
            return Problems.Of(401, "unknown-key", "There is no such key here. It may be one of another deployment.");
        }
        return key.StatusAt(time.GetUtcNow()) switch
        {
            KeyStatus.Active => null,
            KeyStatus.Expired => Problems.Of(401, "expired-key", $"The key ended on {(key.SecretExpiresAt < key.ExpiresAt ? key.SecretExpiresAt : key.ExpiresAt ?? key.SecretExpiresAt):O}. Ask whoever issued it for a new one."),
            KeyStatus.Revoked => Problems.Of(401, "revoked-key", $"The key was revoked on {key.RevokedAt:O}. Ask whoever issued it."),
        };
    }

    private static ProblemHttpResult RefuseUnchecked(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "5";
        return Problems.Unavailable("key-check-unavailable", "The key cannot be checked at the moment. Nothing was done. Try again after the time in Retry-After.");
    }
}
