using System.Collections.Concurrent;

namespace CityIp.Demo;

/// <summary>
/// The sender's own record: what it sent and what it was told. The check at the end knows nothing of the platform but this.
/// </summary>
public sealed class Journal
{
    private readonly ConcurrentDictionary<string, int> told = new();
    private readonly ConcurrentDictionary<string, byte> accepted = new();
    private readonly ConcurrentQueue<string> surprises = new();
    private int sent;
    private int retried;

    /// <summary>Activities handed over, repetitions included.</summary>
    public int Sent => sent;

    /// <summary>Requests repeated because the platform was busy or away.</summary>
    public int Retried => retried;

    /// <summary>Ids that we were told, or the broker confirmed, are held as new.</summary>
    public int Accepted => accepted.Count;

    public IReadOnlyCollection<string> Surprises => surprises;

    public int Told(string status) => told.GetValueOrDefault(status);

    internal void Sending(int count) => Interlocked.Add(ref sent, count);

    internal void Retrying() => Interlocked.Increment(ref retried);

    internal void Record(Planned planned, string status, bool afterRetry)
    {
        told.AddOrUpdate(status, 1, static (_, count) => count + 1);
        if (status is "accepted" || (status is "duplicate" && planned.Expected == Expected.Accepted))
        {
            accepted.TryAdd($"{planned.Device}/{planned.Id}", 0);
        }
        // A first delivery that a lost answer made us repeat is a duplicate, and rightly so.
        var expected = planned.Expected.ToString().ToLowerInvariant();
        if (status != expected && !(afterRetry && status == "duplicate"))
        {
            surprises.Enqueue($"{planned.Id} ({planned.Type}): expected {expected}, was told {status}");
        }
    }
}
