using System.Diagnostics;
using System.Diagnostics.Metrics;
using CityIp.Events.DeadLetters;

namespace CityIp.Events.Intake;

/// <summary>What operators watch of the door.</summary>
internal sealed class IntakeMetrics : IDisposable
{
    public const string MeterName = "CityIp.Intake";
    public static readonly ActivitySource Activities = new(MeterName);

    private static readonly IntakeStatus[] Statuses = Enum.GetValues<IntakeStatus>();

    private IReadOnlyList<HeldLetters> deadLetters = [];
    private IReadOnlyList<DeadLetterCount> allDeadLetters = [];
    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> events;
    private readonly Counter<long> turnedAway;
    private readonly Counter<long> failures;
    private readonly Counter<long> replayed;
    private readonly Counter<long> discarded;
    private readonly Histogram<int> batch;
    private readonly Histogram<double> commit;

    public IntakeMetrics(IntakeQueue queue)
    {
        events = meter.CreateCounter<long>("cityip.intake.events", "{event}", "Events by status (accepted, duplicate, conflict, quarantined, rejected) and door.");
        turnedAway = meter.CreateCounter<long>("cityip.intake.turned-away", "{request}", "Requests for which there was no room.");
        failures = meter.CreateCounter<long>("cityip.intake.failures", "{transaction}", "Transactions that failed; their senders were told to try again.");
        replayed = meter.CreateCounter<long>("cityip.intake.replayed", "{event}", "Dead letters that were taken in after all.");
        discarded = meter.CreateCounter<long>("cityip.dead-letters.discarded", "{event}", "Dead letters that an operator gave up.");
        meter.CreateObservableGauge("cityip.dead-letters.held", () => deadLetters.Select(held => new Measurement<long>(held.Count, Tag("reason", held.Reason))), "{event}", "Dead letters that are held, by reason.");
        meter.CreateObservableGauge("cityip.dead-letters.oldest", () => deadLetters.Select(held => new Measurement<double>(held.OldestSeconds, Tag("reason", held.Reason))), "s", "Age of the oldest dead letter that is held, by reason.");
        meter.CreateObservableGauge("cityip.dead-letters.count", () => allDeadLetters.Select(all => new Measurement<long>(all.Count, Tag("state", all.State), Tag("reason", all.Reason))), "{event}", "All dead letters, by state and reason, as of the last ten minutes.");
        batch = meter.CreateHistogram<int>("cityip.intake.batch", "{event}", "Events in one transaction.");
        commit = meter.CreateHistogram<double>("cityip.intake.transaction", "s", "Time of one transaction, commit included.");
        meter.CreateObservableGauge("cityip.intake.requests", () => queue.Requests, "{request}", "Requests inside the door.");
        meter.CreateObservableGauge("cityip.intake.bytes", () => queue.Bytes, "By", "Bytes of the requests inside the door.");
    }

    public void Answered(IReadOnlyList<ReceivedEvent> answered)
    {
        Span<int> counts = stackalloc int[Statuses.Length];
        foreach (var item in answered)
        {
            counts[(int)item.Status]++;
        }
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                events.Add(counts[i], new("status", IntakeAnswers.WordOf(Statuses[i])), new("door", answered[0].Sender.Door));
            }
        }
    }

    public void Replayed(int count) => replayed.Add(count);

    public void Discarded(int count) => discarded.Add(count);

    /// <summary>A reason of which nothing is held any longer is told as 0, not left as it was.</summary>
    public void ObserveDeadLetters(IReadOnlyList<HeldLetters> observed) =>
        deadLetters = [.. observed, .. deadLetters.Where(before => observed.All(now => now.Reason != before.Reason)).Select(before => new HeldLetters(before.Reason, 0, 0))];

    public void ObserveAllDeadLetters(IReadOnlyList<DeadLetterCount> observed) => allDeadLetters = observed;

    public void TurnedAway(string reason) => turnedAway.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Failed() => failures.Add(1);

    public void Written(int count, TimeSpan time)
    {
        batch.Record(count);
        commit.Record(time.TotalSeconds);
    }

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
