namespace CityIp.Analytics.Counting;

/// <summary>A shown total and the figures it is made of.</summary>
/// <param name="CoversMembers">A hidden total hides its members too: where they can be equal to it, they would tell it.</param>
internal sealed record SuppressionGroup<TCell>(TCell Total, IReadOnlyList<TCell> Members, bool CoversMembers = false);

/// <summary>
/// Which figures of visitors stay hidden. A figure of 1 to k - 1 is hidden (primary suppression). Where a total is shown, what is hidden
/// beneath it must be at least two figures of which each could be k as far as the total tells, or they could be worked out from it: then the smallest
/// shown one is hidden as well, and when none is left, the total (secondary suppression). A hidden total whose parts are all shown would be their sum: then one of them
/// goes too. And what all totals together would still tell (<see cref="Subtraction"/>) takes another with it. It is repeated until nothing changes,
/// because a figure can be under several totals.
/// </summary>
/// <remarks>Distinct visitors of parts overlap, so subtraction gives bounds rather than values; the rule is the stricter one for sums.</remarks>
internal static class Suppression
{
    public static HashSet<TCell> Hidden<TCell>(IReadOnlyDictionary<TCell, long> figures, IReadOnlyList<SuppressionGroup<TCell>> groups, int k)
        where TCell : notnull
    {
        var hidden = figures.Where(figure => figure.Value > 0 && figure.Value < k).Select(figure => figure.Key).ToHashSet();
        var groupsOf = groups.SelectMany(group => group.Members.Append(group.Total), (group, cell) => (group, cell)).ToLookup(pair => pair.cell, pair => pair.group);
        do
        {
            while (groups.Select(group => Mend(group, figures, hidden, k)).ToList().Contains(true))
            {
                // Another turn: what was hidden now may be the last under some other total.
            }
        }
        while (Subtraction.Solved(groups, hidden).Select(cell => Blur(groupsOf[cell], figures, hidden)).ToList().Contains(true));
        return hidden;
    }

    /// <summary>True when something more had to be hidden.</summary>
    private static bool Mend<TCell>(SuppressionGroup<TCell> group, IReadOnlyDictionary<TCell, long> figures, HashSet<TCell> hidden, int k)
        where TCell : notnull
    {
        var concealed = group.Members.Where(hidden.Contains).ToList();
        if (hidden.Contains(group.Total))
        {
            if (group.CoversMembers)
            {
                var before = hidden.Count;
                hidden.UnionWith(group.Members);
                return hidden.Count > before;
            }
            return concealed.Count == 0 && Smallest(group, figures, hidden) is [var part, ..] && hidden.Add(part);
        }
        // Everybody knows that a hidden figure is not 0: the others take at least one each from what the total leaves.
        if (concealed.Count == 0 || (concealed.Count >= 2 && concealed.Sum(cell => figures[cell]) - (concealed.Count - 1) >= k))
        {
            return false;
        }
        return hidden.Add(Smallest(group, figures, hidden) is [var shown, ..] ? shown : group.Total);
    }

    /// <summary>Hides one more figure beside one that all totals together tell; false when there is none left that could be.</summary>
    private static bool Blur<TCell>(IEnumerable<SuppressionGroup<TCell>> around, IReadOnlyDictionary<TCell, long> figures, HashSet<TCell> hidden)
        where TCell : notnull
    {
        var parts = around.SelectMany(group => Smallest(group, figures, hidden)).ToList();
        var totals = around.Select(group => group.Total).Where(total => !hidden.Contains(total) && figures[total] > 0).ToList();
        return parts.Count > 0 ? hidden.Add(parts.MinBy(cell => figures[cell])!) : totals.Count > 0 && hidden.Add(totals.MinBy(cell => figures[cell])!);
    }

    /// <summary>The smallest part that is shown and not 0, or none.</summary>
    private static List<TCell> Smallest<TCell>(SuppressionGroup<TCell> group, IReadOnlyDictionary<TCell, long> figures, HashSet<TCell> hidden)
        where TCell : notnull
    {
        var shown = group.Members.Where(cell => !hidden.Contains(cell) && figures[cell] > 0).ToList();
        return shown.Count == 0 ? [] : [shown.MinBy(cell => figures[cell])!];
    }
}
