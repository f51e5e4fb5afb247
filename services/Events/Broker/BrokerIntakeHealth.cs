using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CityIp.Events.Broker;

/// <summary>Degraded while no activity is taken from the broker; the door over HTTP stays open.</summary>
internal sealed class BrokerIntakeHealth(BrokerIntake intake) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(intake.IsTaking
        ? HealthCheckResult.Healthy($"Activity is taken from the queue {BrokerIntake.Queue}.")
        : HealthCheckResult.Degraded($"No activity is taken from the queue {BrokerIntake.Queue}. The log says why; check RabbitMQ."));
}
