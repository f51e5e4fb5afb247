using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CityIp.Gateway.Limits;

/// <summary>Degraded while limits are not shared: requests pass all the same.</summary>
internal sealed class RateLimitHealth(SharedTokens shared) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(shared.IsAway
            ? HealthCheckResult.Degraded($"Redis does not answer: each gateway process gives {shared.LocalShare:P0} of each rate limit on its own. Check ConnectionStrings:cache.")
            : HealthCheckResult.Healthy());
}
