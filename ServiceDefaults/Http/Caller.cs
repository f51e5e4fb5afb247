using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace CityIp.ServiceDefaults.Http;

/// <summary>Who calls, as the gateway found from the key. A handler that declares a parameter of this type gets it.</summary>
/// <param name="KeyId">Public id of the key.</param>
/// <param name="Organisation">Organisation that the key is bound to: leads and deals are filtered by it.</param>
/// <param name="Scopes">What the key may do, for example <c>catalog:read</c>.</param>
/// <param name="Sources">Prefixes of CloudEvents sources that the key may publish under.</param>
public sealed record Caller(string KeyId, string Organisation, IReadOnlySet<string> Scopes, IReadOnlyList<string> Sources)
{
    internal const string OrganisationClaim = "org";
    internal const string ScopeClaim = "scope";
    internal const string SourceClaim = "src";
    internal const string DeviceClaim = "dev";

    /// <summary>The device that the key is, and where it stands; null for a key of people or systems.</summary>
    public DeviceBinding? Device { get; init; }

    public bool Has(string scope) => Scopes.Contains(scope);

    /// <summary>True when the key may publish under this source.</summary>
    public bool MayPublishAs(string source) => Covers(Sources, source);

    /// <summary>True when one of the prefixes is the source's.</summary>
    public static bool Covers(IReadOnlyList<string> prefixes, string source)
    {
        // Asked for every activity, so without what a query would allocate.
        for (var i = 0; i < prefixes.Count; i++)
        {
            if (source.StartsWith(prefixes[i], StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A principal is the same for all requests with one token, and is read more than once in each.</summary>
    private static readonly ConditionalWeakTable<ClaimsPrincipal, Caller> Read = new();

    public static Caller Of(ClaimsPrincipal user) => Read.GetValue(user, ReadFrom);

    private static Caller ReadFrom(ClaimsPrincipal user) => new(
        user.FindFirstValue("sub") ?? string.Empty,
        user.FindFirstValue(OrganisationClaim) ?? string.Empty,
        new HashSet<string>((user.FindFirstValue(ScopeClaim) ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        [.. user.FindAll(SourceClaim).Select(claim => claim.Value)])
    {
        Device = DeviceBinding.FromClaim(user.FindFirstValue(DeviceClaim)),
    };

    /// <summary>The caller as an authenticated user, so that scopes can be required of it: for the gateway, which has looked the key up itself.</summary>
    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [
            new("sub", KeyId),
            new(OrganisationClaim, Organisation),
            new(ScopeClaim, string.Join(' ', Scopes)),
            .. Sources.Select(source => new Claim(SourceClaim, source)),
            .. Device is null ? [] : (Claim[])[new(DeviceClaim, Device.ToClaim())],
        ],
        authenticationType: "key"));

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<Caller?>(Of(context.User));
}
