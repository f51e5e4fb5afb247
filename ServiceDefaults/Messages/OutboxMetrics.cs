using System.Diagnostics.Metrics;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>What operators watch: how many messages wait, since when, and how many the broker handed back.</summary>
internal sealed class OutboxMetrics : IDisposable
{
    public const string MeterName = "CityIp.Outbox";

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> published;
    private readonly Counter<long> returned;

    public OutboxMetrics()
    {
        published = meter.CreateCounter<long>("cityip.outbox.published", "{message}", "Messages confirmed by the broker.");
        returned = meter.CreateCounter<long>("cityip.outbox.returned", "{message}", "Messages that no queue would take; they stay in the outbox.");
        meter.CreateObservableGauge("cityip.outbox.waiting", () => Waiting, "{message}", "Messages in the outbox.");
        meter.CreateObservableGauge("cityip.outbox.oldest", () => OldestSeconds, "s", "Age of the oldest message in the outbox.");
    }

    public long Waiting { get; private set; }

    public double OldestSeconds { get; private set; }

    /// <summary>Messages that were handed back and still wait.</summary>
    public long Unroutable { get; private set; }

    public void Published(int count) => published.Add(count);

    public void Returned() => returned.Add(1);

    public void Observe(long waiting, double oldestSeconds, long unroutable) => (Waiting, OldestSeconds, Unroutable) = (waiting, oldestSeconds, unroutable);

    public void Dispose() => meter.Dispose();
}
