using System.Text.Encodings.Web;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CityIp.Benchmarks.Intake;

/// <summary>Takes everybody for the bench: the bare door checks no identity.</summary>
internal sealed class TrustedCaller(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "trusted";

    private static readonly AuthenticateResult Bench = AuthenticateResult.Success(new(
        new Caller("bench", "bench", new HashSet<string> { "events:read", "events:write", "events:publish" }, ["urn:cityip:demo:"]).ToPrincipal(), Name));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Bench);
}
