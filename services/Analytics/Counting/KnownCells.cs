using System.Collections.Concurrent;

namespace CityIp.Analytics.Counting;

/// <summary>Cells that are in the database for certain, so that they need not be written again with every message.</summary>
internal sealed class KnownCells
{
    private const int Most = 100_000;
    private readonly ConcurrentDictionary<Guid, bool> known = new();

    public IReadOnlySet<Guid> Snapshot(IEnumerable<Guid> cells) => cells.Where(known.ContainsKey).ToHashSet();

    /// <summary>Only after the commit of the transaction that wrote them.</summary>
    public void Add(IEnumerable<Guid> cells)
    {
        if (known.Count > Most)
        {
            known.Clear();
        }
        foreach (var cell in cells)
        {
            known[cell] = true;
        }
    }
}
