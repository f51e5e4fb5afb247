using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CityIp.Events.Intake;

namespace CityIp.Events.Clocks;

/// <summary>
/// The clocks of those who send, in memory: noting one costs a look into a dictionary, no statement. Bounded: of more sources than fit, the new ones are
/// not watched until some have been silent for a while.
/// </summary>
internal sealed class SenderClocks : IDisposable
{
    public const int MostSources = 10_000;
    private readonly ConcurrentDictionary<(string Sender, string Source), ClockStand> stands = new();
    private readonly Meter meter = new("CityIp.Clocks");
    private readonly Counter<long> future;
    private readonly Counter<long> unwatched;
    private int count;

    public SenderClocks()
    {
        future = meter.CreateCounter<long>("cityip.clocks.future", "{event}", "Activities whose time lay in the future; they count for the time of receipt.");
        unwatched = meter.CreateCounter<long>("cityip.clocks.unwatched", "{event}", "Activities of sources beyond those that are watched at once.");
    }

    /// <summary>Called for what was committed. A duplicate says nothing new.</summary>
    public void Note(IReadOnlyList<ReceivedEvent> events)
    {
        var (lastKey, stand) = (default((string, string)), (ClockStand?)null);
        foreach (var item in events)
        {
            if (item.Status != IntakeStatus.Accepted)
            {
                continue;
            }
            if (item.Clock == ClockFinding.Future)
            {
                future.Add(1);
            }
            var key = (item.Sender.Key, item.Source);
            // Most batches are of one source.
            if (stand is null || key != lastKey)
            {
                (lastKey, stand) = (key, Find(key, item.Visitor));
            }
            if (stand is null)
            {
                unwatched.Add(1);
                continue;
            }
            stand.Note(item.SentTime, item.ReceivedAt, item.Clock);
        }
    }

    public IEnumerable<((string Sender, string Source) Key, ClockStand Stand)> All => stands.Select(pair => (pair.Key, pair.Value));

    /// <summary>Forgets those that have been silent since, and are written.</summary>
    public void Forget(DateTimeOffset silentSince)
    {
        foreach (var (key, stand) in stands)
        {
            if (stand.Last < silentSince && stands.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref count);
            }
        }
    }

    public void Dispose() => meter.Dispose();

    private ClockStand? Find((string Sender, string Source) key, Guid? visitor)
    {
        if (stands.TryGetValue(key, out var stand))
        {
            return stand;
        }
        // A source that holds the visitor's pseudonym is one person's phone, not a device that anybody looks after.
        if (Volatile.Read(ref count) >= MostSources || visitor is { } person && key.Source.Contains(person.ToString(), StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        stand = new();
        if (stands.TryAdd(key, stand))
        {
            Interlocked.Increment(ref count);
            return stand;
        }
        return stands.GetValueOrDefault(key);
    }
}
