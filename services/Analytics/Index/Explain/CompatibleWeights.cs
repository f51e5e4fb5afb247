namespace CityIp.Analytics.Index;

/// <summary>
/// Optimised weights as COINr 1.1.14 finds them (get_opt_weights), to compare with what was published with it. Its minimum is not the optimum: with the default tolerance it stops after
/// the first polytope, and with a small one it leaves the simplex (negative weights). Its path, though not where it ends, depends on the order of the elements; here that of the tree. What it calls obtained belongs to the last weights tried, not to the best.
/// </summary>
internal static class CompatibleWeights
{
    public static OptimisedWeights Of(
        IndexResult result, int level, OptimisedWeightsGoal goal, IReadOnlyDictionary<string, double>? target, double tolerance, int most, CancellationToken cancellation = default)
    {
        var tree = result.Tree;
        int[] elements = OptimisedWeights.ElementsOf(result, level);
        var wanted = OptimisedWeights.Shares(tree, elements, target);
        var correlations = new LevelCorrelations(result, elements);
        double Objective(double[] w)
        {
            cancellation.ThrowIfCancellationRequested();
            var r = correlations.Of(w);
            return goal == OptimisedWeightsGoal.Information ? -r.Sum() : Math.Log(r.Select((v, k) => Math.Pow(wanted[k] - v / r.Sum(), 2)).Sum() / r.Length);
        }

        double[] start = goal == OptimisedWeightsGoal.Balance ? wanted : [.. elements.Select(e => result.Weights[e])];
        var found = NelderMead.Minimise(Objective, start, tolerance, most);
        var last = correlations.Of(found.LastTried);
        return new(
            goal, level, [.. elements.Select(e => tree.Codes[e])], [.. found.X.Select(w => w / found.X.Sum())], goal == OptimisedWeightsGoal.Balance ? wanted : [],
            goal == OptimisedWeightsGoal.Balance ? [.. last.Select(r => r / last.Sum())] : last, found.Value, double.NaN, found.Evaluations);
    }
}
