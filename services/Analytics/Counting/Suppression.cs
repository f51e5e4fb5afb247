namespace CityIp.Analytics.Counting;

/// <summary>A shown total and the figures it is made of.</summary>
/// <param name="CoversMembers">A hidden total hides its members too: where they can be equal to it, they would tell it.</param>
internal sealed record SuppressionGroup<TCell>(TCell Total, IReadOnlyList<TCell> Members, bool CoversMembers = false);

/// <summary>
/// Which figures of visitors stay hidden. A figure of 1 to k - 1 is hidden (primary suppression). Where a total is shown, what is hidden
/// beneath it must be at least two figures that are k together, or they could be worked out from the total: then the smallest shown one is
/// hidden as well, and when none is left, the total (secondary suppression). It is repeated until nothing changes, because a figure can be
/// under several totals.
/// </summary>
/// <remarks>Distinct visitors of parts overlap, so subtraction gives bounds rather than values; the rule is the stricter one for sums.</remarks>
internal static class Suppression
{
    public static HashSet<TCell> Hidden<TCell>(IReadOnlyDictionary<TCell, long> figures, IReadOnlyList<SuppressionGroup<TCell>> groups, int k)
        where TCell : notnull
    {
        var hidden = figures.Where(figure => figure.Value > 0 && figure.Value < k).Select(figure => figure.Key).ToHashSet();
        while (groups.Select(group => Mend(group, figures, hidden, k)).ToList().Contains(true))
        {
            // Another turn: what was hidden now may be the last under some other total.
        }
        return hidden;
    }

    /// <summary>True when something more had to be hidden.</summary>
    private static bool Mend<TCell>(SuppressionGroup<TCell> group, IReadOnlyDictionary<TCell, long> figures, HashSet<TCell> hidden, int k)
        where TCell : notnull
    {
        if (hidden.Contains(group.Total))
        {
            var before = hidden.Count;
            hidden.UnionWith(group.CoversMembers ? group.Members : []);
            return hidden.Count > before;
        }
        var concealed = group.Members.Where(hidden.Contains).ToList();
        if (concealed.Count == 0 || (concealed.Count >= 2 && concealed.Sum(cell => figures[cell]) >= k))
        {
            return false;
        }
        var shown = group.Members.Where(cell => !hidden.Contains(cell) && figures[cell] > 0).ToList();
        hidden.Add(shown.Count == 0 ? group.Total : shown.MinBy(cell => figures[cell])!);
        return true;
    }
}
