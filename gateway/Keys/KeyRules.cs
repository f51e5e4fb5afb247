using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Gateway.Keys;

/// <summary>What a new key must be like, beyond what the shape of the request says.</summary>
internal static class KeyRules
{
    /// <summary>A shorter prefix would cover sources of nearly everybody.</summary>
    private const int LeastSourceLength = 3;

    /// <summary>The first thing wrong with it, or null.</summary>
    public static ProblemHttpResult? Refuse(CreateKey request, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(request.Name) || string.IsNullOrWhiteSpace(request.Organisation))
        {
            return Problems.Invalid("blank", "It must have a name, and the organisation whose key it is.", string.IsNullOrWhiteSpace(request.Name) ? "/name" : "/organisation");
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
        return null;
    }
}
