using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

internal enum OptimisedWeightsGoal
{
    /// <summary>Correlations of the elements with the index in given proportions.</summary>
    Balance,

    /// <summary>The largest sum of correlations.</summary>
    Information,
}

/// <summary>Weights of a level at an optimum. Obtained are the correlation shares (or correlations) at these very weights.</summary>
/// <param name="Stationarity">Largest step of the projected gradient; 0 at an exact optimum.</param>
internal sealed record OptimisedWeights(
    OptimisedWeightsGoal Goal, int Level, IReadOnlyList<string> Elements, double[] Weights, double[] Target, double[] Obtained, double Objective, double Stationarity, int Evaluations)
{
    /// <summary>The weights as a set for a method.</summary>
    public ImmutableDictionary<string, double> AsSet() => Elements.Select((c, i) => (c, i)).ToImmutableDictionary(p => p.c, p => Weights[p.i]);

    /// <summary>
    /// balance: least sum of (t_k - r_k / sum r)²; information: greatest sum of r_k, r_k = Pearson correlation of element k with the index aggregated with these weights.
    /// On the simplex (no weight below 0), from several starts, to a stationary point. COINr's Nelder-Mead stops at its default tolerance far from the optimum and, tightened, leaves the simplex.
    /// </summary>
    public static OptimisedWeights Of(
        IndexResult result, int level, OptimisedWeightsGoal goal, IReadOnlyDictionary<string, double>? target = null, CancellationToken cancellation = default)
    {
        var tree = result.Tree;
        int[] elements = ElementsOf(result, level);
        var wanted = Shares(tree, elements, target);
        var correlations = new LevelCorrelations(result, elements);
        double Objective(double[] w)
        {
            cancellation.ThrowIfCancellationRequested();
            var r = correlations.Of(w);
            return goal == OptimisedWeightsGoal.Information ? -r.Sum() : r.Select((v, k) => Math.Pow(wanted[k] - v / r.Sum(), 2)).Sum();
        }

        var best = Starts(result, elements, wanted)
            .Select(start => SimplexDescent.Minimise(Objective, start))
            .MinBy(found => double.IsNaN(found.Value) ? double.PositiveInfinity : found.Value)!;
        var obtained = correlations.Of(best.X);
        return new(
            goal, level, [.. elements.Select(e => tree.Codes[e])], best.X, goal == OptimisedWeightsGoal.Balance ? wanted : [],
            goal == OptimisedWeightsGoal.Balance ? [.. obtained.Select(r => r / obtained.Sum())] : [.. obtained], best.Value, best.Stationarity, correlations.Evaluations);
    }

    public static int[] ElementsOf(IndexResult result, int level) =>
        level >= 1 && level < result.Tree.TopLevel
            ? [.. result.Tree.AtLevel(level)]
            : throw new IndexRefusedException("weights.optimise.level", $"is {level}; levels beneath the index are 1 to {result.Tree.TopLevel - 1}");

    /// <summary>Target shares that sum to 1; equal ones when none are given.</summary>
    public static double[] Shares(IndexTree tree, int[] elements, IReadOnlyDictionary<string, double>? target)
    {
        if (target?.Keys.FirstOrDefault(code => !elements.Any(e => tree.Codes[e] == code)) is { } unknown)
        {
            throw new IndexRefusedException($"weights.optimise.target.{unknown}", "is no element of that level");
        }

        double[] wanted = [.. elements.Select(e => target is null ? 1 : target.GetValueOrDefault(tree.Codes[e]))];
        var sum = wanted.Sum();
        return wanted.Any(t => !(t >= 0)) || !(sum > 0) || !double.IsFinite(sum)
            ? throw new IndexRefusedException("weights.optimise.target", "shares are 0 or more and one is above 0")
            : [.. wanted.Select(t => t / sum)];
    }

    private static IEnumerable<double[]> Starts(IndexResult result, int[] elements, double[] wanted)
    {
        var k = elements.Length;
        yield return wanted;
        yield return Scaled([.. elements.Select(e => result.Weights[e])]);
        yield return [.. Enumerable.Repeat(1.0 / k, k)];
        var random = new CounterRandom(1, 5);
        for (var s = 0; s < 5; s++)
        {
            yield return Scaled([.. Enumerable.Range(0, k).Select(e => random.Exponential((ulong)(s * k + e)))]);
        }

        static double[] Scaled(double[] w) => [.. w.Select(x => x / w.Sum())];
    }
}
