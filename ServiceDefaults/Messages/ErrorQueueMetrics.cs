using System.Diagnostics.Metrics;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>What operators watch: by queue, how many messages could not be dealt with, and since when.</summary>
internal sealed class ErrorQueueMetrics : IDisposable
{
    public const string MeterName = "CityIp.ErrorQueues";

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> replayed;
    private readonly Counter<long> discarded;

    public ErrorQueueMetrics(ErrorQueueNames names)
    {
        replayed = meter.CreateCounter<long>("cityip.error-queues.replayed", "{message}", "Messages that were sent to their queue again.");
        discarded = meter.CreateCounter<long>("cityip.error-queues.discarded", "{message}", "Messages that an operator discarded.");
        meter.CreateObservableGauge("cityip.error-queues.held", () => names.Queues.Select(queue => new Measurement<long>(Of(queue)?.Count ?? 0, Tag(queue))), "{message}", "Messages that a consumer could not deal with.");
        meter.CreateObservableGauge("cityip.error-queues.oldest", () => names.Queues.Select(queue => new Measurement<double>(Of(queue)?.OldestSeconds ?? 0, Tag(queue))), "s", "Age of the oldest of them.");
    }

    public IReadOnlyList<HeldInQueue> Held { get; private set; } = [];

    public void Observe(IReadOnlyList<HeldInQueue> held) => Held = held;

    public void Replayed(string queue, int count) => replayed.Add(count, Tag(queue));

    public void Discarded(string queue, int count) => discarded.Add(count, Tag(queue));

    public void Dispose() => meter.Dispose();

    private HeldInQueue? Of(string queue) => Held.FirstOrDefault(held => held.Queue == queue);

    private static KeyValuePair<string, object?> Tag(string queue) => new("queue", queue);
}
