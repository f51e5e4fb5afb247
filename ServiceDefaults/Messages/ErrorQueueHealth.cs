using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>Degraded while a message that a consumer could not deal with is neither replayed nor discarded: something of another service did not take effect here.</summary>
internal sealed class ErrorQueueHealth(ErrorQueueMetrics metrics) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (metrics.Held is not { Count: > 0 } held)
        {
            return Task.FromResult(HealthCheckResult.Healthy("No message is held."));
        }
        var queues = string.Join(", ", held.Select(queue => $"{queue.Count} of {queue.Queue} (the oldest for {AgeOf(queue.OldestSeconds)})"));
        return Task.FromResult(HealthCheckResult.Degraded($"Messages could not be dealt with: {queues}. Read why with ./cityip dlq bus list {ErrorQueueKeeper.ServiceOf(held[0].Queue)}, mend the cause, then replay or discard them."));
    }

    private static string AgeOf(double seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalDays: >= 2 } age => $"{age.TotalDays:0} days",
        { TotalHours: >= 2 } age => $"{age.TotalHours:0} hours",
        var age => $"{Math.Max(1, age.TotalMinutes):0} min",
    };
}
