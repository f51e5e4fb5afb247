namespace CityIp.Analytics.Index;

internal sealed record ComparedUnit(string Code, double? Time, double[] Scores, int[] Ranks)
{
    /// <summary>Of the second and later against the first; 0 ranks are not ranked and give no change.</summary>
    public int? RankChange(int other) => Ranks[0] == 0 || Ranks[other] == 0 ? null : Ranks[0] - Ranks[other];
    public double ScoreChange(int other) => Scores[other] - Scores[0];
}

/// <summary>Two or more indices side by side; units that one of them lacks have no score or rank there.</summary>
internal static class IndexComparison
{
    /// <param name="element">Code of what is compared; an index's own root when null.</param>
    /// <param name="results">The first is the one the others are compared with.</param>
    public static IReadOnlyList<ComparedUnit> Of(string? element, params IReadOnlyList<IndexResult> results)
    {
        var columns = results.Select(r => element is null ? r.Tree.Root : r.Tree.Require(element, "compare.element")).ToArray();
        var keys = results.SelectMany(r => r.Rows.Select(row => (row.Code, row.Time))).Distinct().OrderBy(k => k.Time).ThenBy(k => k.Code, StringComparer.Ordinal);
        var at = results.Select(r => r.Rows.Select((row, i) => ((row.Code, row.Time), i)).ToDictionary(p => p.Item1, p => p.i)).ToArray();
        return [.. keys.Select(key => new ComparedUnit(
            key.Code, key.Time,
            [.. results.Select((r, k) => at[k].TryGetValue(key, out var i) ? r.Aggregated[i, columns[k]] : double.NaN)],
            [.. results.Select((r, k) => at[k].TryGetValue(key, out var i) ? r.Ranks[columns[k] * r.Rows.Length + i] : 0)]))];
    }

    /// <summary>Correlation between two results, element by element where both have it, over common units.</summary>
    public static IReadOnlyList<CorrelatedPair> Correlations(IndexResult first, IndexResult second, CorrelationMethod method) =>
        [.. first.Tree.Codes.Where(c => second.Tree.Find(c) >= 0).Select(code =>
        {
            var units = Of(code, first, second);
            return new CorrelatedPair(code, code, Correlation.Of([.. units.Select(u => u.Scores[0])], [.. units.Select(u => u.Scores[1])], method));
        })];
}
