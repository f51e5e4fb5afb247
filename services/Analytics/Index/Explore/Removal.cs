namespace CityIp.Analytics.Index;

/// <summary>What happens to the ranks when one element has weight 0. Failed: why it could not be removed.</summary>
internal sealed record RemovedElement(string Code, int[] RankChanges, double MeanAbsoluteChange, string? Failed);

/// <summary>Removes the elements of a level one at a time (COINr remove_elements).</summary>
internal static class Removal
{
    public static IReadOnlyList<RemovedElement> OneByOne(IndexResult result, int level)
    {
        var tree = result.Tree;
        var normalised = result.Stages[^2].Table;
        var aggregate = (AggregateStep)result.Method.Steps[^1];
        return [.. tree.AtLevel(level).Where(e => e != tree.Root).Select(e =>
        {
            var weights = (double[])result.Weights.Clone();
            weights[e] = 0;
            var problems = new List<IndexProblem>();
            Weighting.Check(tree, weights, problems);
            if (problems.Count > 0)
            {
                return new RemovedElement(tree.Codes[e], [], double.NaN, $"it is the only child with a weight in {tree.Codes[tree.Elements[e].Parent]}");
            }

            var ranks = Ranking.OfTable(IndexBuild.Aggregate(tree, aggregate, weights, normalised)).AsSpan(tree.Root * result.Rows.Length);
            var changes = new int[ranks.Length];
            var (total, counted) = (0, 0);
            for (var i = 0; i < ranks.Length; i++)
            {
                if (ranks[i] > 0 && result.IndexRanks[i] > 0)
                {
                    changes[i] = ranks[i] - result.IndexRanks[i];
                    total += Math.Abs(changes[i]);
                    counted++;
                }
            }

            return new RemovedElement(tree.Codes[e], changes, (double)total / counted, null);
        })];
    }
}
