namespace CityIp.Analytics.Counting;

/// <summary>
/// Visitors that are in the database for certain, each in a cell and an hour: at a booth most activities are of somebody who was there already, and asking
/// the database about them again took it longer than all counters together. Who was forgotten stays known: the replacement stands in the same place.
/// The numbers of generations are not used twice, so what is removed with an old one is never looked for.
/// Not safe for two threads; <see cref="CountingLine"/> counts one transaction after another.
/// </summary>
internal sealed class KnownVisitors
{
    // Two halves: the older one is dropped when the newer is full. About 12 MB together.
    private const int Half = 100_000;
    private HashSet<(Guid Cell, DateTime Hour, Guid Visitor)> newer = [], older = [];

    /// <summary>Those that are not known.</summary>
    public List<(Guid Cell, DateTime Hour, Guid Visitor)> Others(IReadOnlyCollection<(Guid Cell, DateTime Hour, Guid Visitor)> seen)
    {
        var others = new List<(Guid Cell, DateTime Hour, Guid Visitor)>();
        foreach (var visitor in seen)
        {
            if (older.Contains(visitor))
            {
                // Asked for again: it outlives the older half.
                Add(visitor);
            }
            else if (!newer.Contains(visitor))
            {
                others.Add(visitor);
            }
        }
        return others;
    }

    /// <summary>Only after the commit of the transaction that wrote them.</summary>
    public void Add(IEnumerable<(Guid Cell, DateTime Hour, Guid Visitor)> written)
    {
        foreach (var visitor in written)
        {
            Add(visitor);
        }
    }

    private void Add((Guid Cell, DateTime Hour, Guid Visitor) visitor)
    {
        if (newer.Count >= Half)
        {
            (older, newer) = (newer, []);
        }
        newer.Add(visitor);
    }
}
