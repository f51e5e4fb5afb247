using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>Degraded while a message is refused by every queue, or the outbox is so full that writers are turned away.</summary>
internal sealed class OutboxHealth(OutboxMetrics metrics, OutboxLimit limit) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (metrics.Unroutable > 0)
        {
            return Task.FromResult(HealthCheckResult.Degraded($"{metrics.Unroutable} messages in the outbox have no queue that takes them. See table outbox, column last_error; restore the queue's binding."));
        }
        return Task.FromResult(limit.Reason is { } full
            ? HealthCheckResult.Degraded(full)
            : HealthCheckResult.Healthy($"{metrics.Waiting} messages wait."));
    }
}
