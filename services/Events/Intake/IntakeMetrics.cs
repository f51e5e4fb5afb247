using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CityIp.Events.Intake;

/// <summary>What operators watch of the door.</summary>
internal sealed class IntakeMetrics : IDisposable
{
    public const string MeterName = "CityIp.Intake";
    public static readonly ActivitySource Activities = new(MeterName);

    private static readonly IntakeStatus[] Statuses = Enum.GetValues<IntakeStatus>();

    private (long Held, double OldestSeconds) deadLetters;
    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> events;
    private readonly Counter<long> turnedAway;
    private readonly Counter<long> failures;
    private readonly Counter<long> replayed;
    private readonly Histogram<int> batch;
    private readonly Histogram<double> commit;

    public IntakeMetrics(IntakeQueue queue)
    {
        events = meter.CreateCounter<long>("cityip.intake.events", "{event}", "Events by status (accepted, duplicate, conflict, quarantined, rejected) and door.");
        turnedAway = meter.CreateCounter<long>("cityip.intake.turned-away", "{request}", "Requests for which there was no room.");
        failures = meter.CreateCounter<long>("cityip.intake.failures", "{transaction}", "Transactions that failed; their senders were told to try again.");
        replayed = meter.CreateCounter<long>("cityip.intake.replayed", "{event}", "Dead letters that were taken in after all.");
        meter.CreateObservableGauge("cityip.dead-letters.held", () => deadLetters.Held, "{event}", "Dead letters that are held.");
        meter.CreateObservableGauge("cityip.dead-letters.oldest", () => deadLetters.OldestSeconds, "s", "Age of the oldest dead letter that is held.");
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

    public void ObserveDeadLetters((long Held, double OldestSeconds) observed) => deadLetters = observed;

    public void TurnedAway(string reason) => turnedAway.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Failed() => failures.Add(1);

    public void Written(int count, TimeSpan time)
    {
        batch.Record(count);
        commit.Record(time.TotalSeconds);
    }

    public void Dispose() => meter.Dispose();
}
