namespace CityIp.Analytics.Index;

internal sealed record CorrelatedPair(string First, string Second, Correlation Correlation)
{
    /// <summary>Not told apart from 0: p above 0.05. COINr blanks such values; here they are marked.</summary>
    public bool Insignificant => !(Correlation.P <= 0.05);
}

/// <summary>Correlations of many columns at once, always over pairwise complete units.</summary>
internal static class CorrelationTable
{
    public static IReadOnlyList<CorrelatedPair> Between(Table table, IReadOnlyList<string> first, IReadOnlyList<string> second, CorrelationMethod method) =>
        [.. from a in first from b in second select new CorrelatedPair(a, b, Correlation.Of(table.Column(table.ColumnOf(a)), table.Column(table.ColumnOf(b)), method))];

    /// <summary>Each element of a level with its own parent, grandparent, … and the index.</summary>
    public static IReadOnlyList<CorrelatedPair> Family(IndexTree tree, Table aggregated, int level, CorrelationMethod method)
    {
        var pairs = new List<CorrelatedPair>();
        foreach (var e in tree.AtLevel(level))
        {
            for (var up = tree.Elements[e].Parent; up >= 0; up = tree.Elements[up].Parent)
            {
                pairs.Add(new(tree.Codes[e], tree.Codes[up], Correlation.Of(aggregated.Column(e), aggregated.Column(up), method)));
            }
        }

        return pairs;
    }

    /// <summary>Pairs of indicators inside the same element of a level whose correlation is above (redundant) or below (contradicting) a threshold.</summary>
    public static IReadOnlyList<CorrelatedPair> Flags(IndexTree tree, Table table, int groupLevel, double threshold, bool above, CorrelationMethod method)
    {
        var pairs = new List<CorrelatedPair>();
        foreach (var group in tree.AtLevel(groupLevel))
        {
            var leaves = tree.Elements[group].Leaves;
            for (var i = 0; i < leaves.Length; i++)
            {
                for (var k = i + 1; k < leaves.Length; k++)
                {
                    var r = Correlation.Of(table.Column(leaves[i]), table.Column(leaves[k]), method);
                    if (above ? r.Value > threshold : r.Value < threshold)
                    {
                        pairs.Add(new(tree.Codes[leaves[i]], tree.Codes[leaves[k]], r));
                    }
                }
            }
        }

        return pairs;
    }

    /// <summary>Helper before denominating: pairs of indicator and possible denominator with |r| above 0.6.</summary>
    public static IReadOnlyList<CorrelatedPair> DenominatorHints(Table indicators, Table denominators, double threshold = 0.6) =>
        [.. from a in Enumerable.Range(0, indicators.Width)
            from b in Enumerable.Range(0, denominators.Width)
            let r = Correlation.Of(indicators.Column(a), denominators.Column(b))
            where Math.Abs(r.Value) > threshold
            select new CorrelatedPair(indicators.Columns[a], denominators.Columns[b], r)];
}
