using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Gateway.Keys;

/// <summary>What a new key must be like, beyond what the shape of the request says.</summary>
internal static class KeyRules
{
    /// <summary>A shorter prefix would cover sources of nearly everybody.</summary>
    private const int LeastSourceLength = 3;
    public const int MostSources = 20;
    public const double LeastPerSecond = 0.1;
    public const double MostPerSecond = 1_000_000;
    public const long MostBurst = 10_000_000;
    public const int MostGraceMinutes = 30 * 24 * 60;

    /// <summary>The first thing wrong with it, or null.</summary>
    public static ProblemHttpResult? Refuse(CreateKey request, DateTimeOffset now)
    {
        if ((BadName(request.Name) ? "/name" : BadName(request.Organisation) ? "/organisation" : null) is { } field)
        {
            return Problems.Invalid("invalid-name", $"Name and organisation have 1 to {Key.MostNameLength} characters.", field);
        }
        if (request.Scopes.Length == 0)
        {
            return Problems.Invalid("scope-required", $"A key without scopes can do nothing. There are {string.Join(", ", Scopes.All)}.", "/scopes");
        }
        for (var i = 0; i < request.Scopes.Length; i++)
        {
            if (!Scopes.All.Contains(request.Scopes[i]))
            {
                return Problems.Invalid("unknown-scope", $"There is no scope '{request.Scopes[i]}'. There are {string.Join(", ", Scopes.All)}.", $"/scopes/{i}");
            }
        }
        var sources = request.Sources ?? [];
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i].Length is < LeastSourceLength or > 200 || sources[i].Any(char.IsWhiteSpace))
            {
                return Problems.Invalid("invalid-source", "A source prefix has 3 to 200 characters and no spaces, for example urn:cityip:gates:.", $"/sources/{i}");
            }
        }
        if (sources.Length > MostSources)
        {
            return Problems.Invalid("invalid-source", $"A key has at most {MostSources} source prefixes.", "/sources");
        }
        if (sources.Length == 0 && request.Scopes.Contains(Scopes.Publish))
        {
            return Problems.Invalid("source-required", $"A key with {Scopes.Publish} needs at least one source prefix: what it publishes must come from there.", "/sources");
        }
        if (request.ExpiresAt <= now)
        {
            return Problems.Invalid("already-over", "expiresAt lies in the past: nobody could use the key.", "/expiresAt");
        }
        if (request is { PerSecond: null, Burst: not null })
        {
            return Problems.Invalid("burst-without-rate", "A burst is given together with perSecond.", "/burst");
        }
        if (request is { PerSecond: < LeastPerSecond or > MostPerSecond or double.NaN } or { Burst: < 1 or > MostBurst })
        {
            return Problems.Invalid("invalid-rate", $"perSecond is from {LeastPerSecond} to {MostPerSecond:N0}, burst from 1 to {MostBurst:N0}.", request is { Burst: < 1 or > MostBurst } ? "/burst" : "/perSecond");
        }
        return null;
    }

    /// <summary>A grace period that is none, or longer than a rotation takes.</summary>
    public static ProblemHttpResult? Refuse(RotateKey request) => request.GraceMinutes is >= 0 and <= MostGraceMinutes
        ? null
        : Problems.Invalid("invalid-grace", $"graceMinutes is from 0 to {MostGraceMinutes} (30 days); beyond that make a second key.", "/graceMinutes");

    private static bool BadName(string name) => string.IsNullOrWhiteSpace(name) || name.Length > Key.MostNameLength;
}
