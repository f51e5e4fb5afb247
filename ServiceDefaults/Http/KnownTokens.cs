using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace CityIp.ServiceDefaults.Http;

/// <summary>
/// Tokens that the standard handler has verified, until they end: the gateway sends the same one with every request of a key for four minutes,
/// and verifying it anew was a tenth of what taking in an activity costs. What is not known here is verified in full.
/// </summary>
internal sealed class KnownTokens
{
    /// <summary>Above this many, all are forgotten: there are as many as keys in use.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, (ClaimsPrincipal Principal, DateTime Until)> tokens = new(StringComparer.Ordinal);

    public Task Recall(MessageReceivedContext context)
    {
        if (context.Request.Headers.Authorization is [{ } header] && tokens.TryGetValue(header, out var known))
        {
            if (TimeProviderOf(context).GetUtcNow().UtcDateTime < known.Until)
            {
                context.Principal = known.Principal;
                context.Success();
            }
            else
            {
                tokens.TryRemove(header, out _);
            }
        }
        return Task.CompletedTask;
    }

    public Task Remember(TokenValidatedContext context)
    {
        if (context.Request.Headers.Authorization is [{ } header] && context.Principal is { } principal)
        {
            if (tokens.Count >= Most)
            {
                tokens.Clear();
            }
            tokens[header] = (principal, context.SecurityToken.ValidTo + Identity.Skew);
        }
        return Task.CompletedTask;
    }

    private static TimeProvider TimeProviderOf(Microsoft.AspNetCore.Authentication.ResultContext<JwtBearerOptions> context) => context.Options.TimeProvider ?? TimeProvider.System;
}
