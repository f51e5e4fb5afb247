using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CityIp.ServiceDefaults.Http;

/// <summary>
/// The gateway tells the services who calls in a signed token of five minutes; nobody else knows <c>Identity:Key</c>.
/// The gateway signs with <see cref="Sign"/>, the services verify with the standard JWT handler.
/// </summary>
public static class Identity
{
    private const string Issuer = "cityip-gateway";
    private const string Audience = "cityip-services";
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>How far the clocks of gateway and services may be apart.</summary>
    internal static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>How long a token is good for; the gateway may keep one for most of it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The key of at least 32 bytes that gateway and services share.</summary>
    public static SymmetricSecurityKey KeyFrom(IConfiguration configuration)
    {
        var key = configuration["Identity:Key"];
        return key is { Length: >= 32 }
            ? new(Encoding.UTF8.GetBytes(key))
            : throw new InvalidOperationException("Identity:Key is missing or shorter than 32 characters. The AppHost and ./cityip up give the same one to the gateway and every service.");
    }

    public static string Sign(Caller caller, SymmetricSecurityKey key, DateTimeOffset now) => Handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        IssuedAt = now.UtcDateTime,
        NotBefore = now.UtcDateTime - TimeSpan.FromMinutes(1),
        Expires = (now + Lifetime).UtcDateTime,
        Claims = ClaimsOf(caller),
        SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
    });

    private static Dictionary<string, object> ClaimsOf(Caller caller)
    {
        var claims = new Dictionary<string, object>
        {
            ["sub"] = caller.KeyId,
            [Caller.OrganisationClaim] = caller.Organisation,
            [Caller.ScopeClaim] = string.Join(' ', caller.Scopes),
            [Caller.SourceClaim] = caller.Sources.ToArray(),
        };
        if (caller.Device is { } device)
        {
            claims[Caller.DeviceClaim] = device.ToClaim();
        }
        return claims;
    }

    internal static IHostApplicationBuilder AddIdentity(this IHostApplicationBuilder builder)
    {
        var key = KeyFrom(builder.Configuration);
        var known = new KnownTokens();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new()
            {
                ValidIssuer = Issuer,
                ValidAudience = Audience,
                IssuerSigningKey = key,
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                ClockSkew = Skew,
            };
            options.Events = new() { OnMessageReceived = known.Recall, OnTokenValidated = known.Remember };
        });
        return builder.AddScopes();
    }

    /// <summary>Lets endpoints require scopes (<see cref="RequireScope"/>); who the caller is has been found out before.</summary>
    public static IHostApplicationBuilder AddScopes(this IHostApplicationBuilder builder)
    {
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalAsProblem>();
        return builder;
    }

    /// <summary>Lets only callers in whose key has the scope; others get a problem that names it.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(scope)));

    private sealed record ScopeRequirement(string Scope) : IAuthorizationRequirement;

    private sealed class ScopeHandler : AuthorizationHandler<ScopeRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
        {
            if (Caller.Of(context.User).Has(requirement.Scope))
            {
                context.Succeed(requirement);
            }
            return Task.CompletedTask;
        }
    }

    private sealed class RefusalAsProblem : IAuthorizationMiddlewareResultHandler
    {
        public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
            {
                await next(context);
                return;
            }
            if (authorizeResult.Challenged)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await Problems.Of(401, "unauthenticated", "The services are called through the gateway, with a key: 'Authorization: Bearer cip_…'.").ExecuteAsync(context);
                return;
            }
            var missing = authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<ScopeRequirement>().Select(requirement => requirement.Scope).FirstOrDefault();
            await Problems.Of(403, "missing-scope", $"The key lacks the scope '{missing}'. Ask whoever issued it.", more: [new("scope", missing)]).ExecuteAsync(context);
        }
    }
}
