namespace CityIp.Analytics.Index;

/// <summary>An element of a valid tree; <see cref="Parent"/>, <see cref="Children"/> and <see cref="Leaves"/> are positions in <see cref="IndexTree.Elements"/>.</summary>
internal sealed record IndexElement(Indicator Source, int Parent, int[] Children, int[] Leaves)
{
    public string Code => Source.Code;
    public int Level => Source.Level;
}

/// <summary>
/// The indicator tree, valid and compiled. Elements are sorted by level, then code (ordinal), so no sum depends on the order
/// of the input: a permuted input gives the same bits. Indicators come first; an element's position is its column in the aggregated table.
/// </summary>
internal sealed class IndexTree
{
    private readonly Dictionary<string, int> positions;

    private IndexTree(IndexElement[] elements)
    {
        Elements = elements;
        IndicatorCount = elements.Count(e => e.Level == 1);
        Indicators = [.. elements.Take(IndicatorCount).Select(e => e.Code)];
        Codes = [.. elements.Select(e => e.Code)];
        Directions = [.. elements.Take(IndicatorCount).Select(e => (double)e.Source.Direction)];
        Weights = [.. elements.Select(e => e.Source.Weight)];
        Denominators = [.. elements.Select(e => e.Source.Denominator).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        positions = elements.Select((e, i) => (e.Code, i)).ToDictionary(p => p.Code, p => p.i);
    }

    public IndexElement[] Elements { get; }
    public int IndicatorCount { get; }
    public string[] Indicators { get; }
    public string[] Codes { get; }
    public double[] Directions { get; }
    public double[] Weights { get; }
    public string[] Denominators { get; }
    public int TopLevel => Elements[^1].Level;

    /// <summary>Position of the index itself, the only element of the top level.</summary>
    public int Root => Elements.Length - 1;

    public int Find(string code) => positions.GetValueOrDefault(code, -1);

    public int Require(string code, string where) =>
        positions.TryGetValue(code, out var at) ? at : throw new IndexRefusedException(where, $"'{code}' is no indicator or aggregate");

    public IEnumerable<int> AtLevel(int level) => Enumerable.Range(0, Elements.Length).Where(i => Elements[i].Level == level);

    public bool IsUnder(int element, int ancestor)
    {
        while (element >= 0 && element != ancestor)
        {
            element = Elements[element].Parent;
        }

        return element == ancestor;
    }

    /// <summary>Compiles the tree, or adds what is wrong to <paramref name="problems"/> and returns null.</summary>
    public static IndexTree? Build(IReadOnlyList<Indicator> indicators, List<IndexProblem> problems)
    {
        TreeRules.Check(indicators, problems);
        if (problems.Count > 0)
        {
            return null;
        }

        var sorted = indicators.OrderBy(i => i.Level).ThenBy(i => i.Code, StringComparer.Ordinal).ToArray();
        var at = sorted.Select((s, i) => (s.Code, i)).ToDictionary(p => p.Code, p => p.i);
        var children = sorted.Select(_ => new List<int>()).ToArray();
        var leaves = sorted.Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Level == 1)
            {
                leaves[i].Add(i);
            }

            if (sorted[i].Parent is { } parent)
            {
                children[at[parent]].Add(i);
                leaves[at[parent]].AddRange(leaves[i]);
            }
        }

        return new IndexTree([.. sorted.Select((s, i) => new IndexElement(
            s, s.Parent is { } p ? at[p] : -1, [.. children[i]], [.. leaves[i].Order()]))]);
    }
}
