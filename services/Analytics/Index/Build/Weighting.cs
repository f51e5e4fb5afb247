using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

/// <summary>Weights by element, in the order of the tree.</summary>
internal static class Weighting
{
    /// <summary>The tree's weights with those given in their place; all problems named.</summary>
    public static double[] Of(IndexTree tree, IReadOnlyDictionary<string, double>? given)
    {
        var weights = (double[])tree.Weights.Clone();
        if (given is null)
        {
            return weights;
        }

        var problems = new List<IndexProblem>();
        foreach (var (code, weight) in given.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var at = tree.Find(code);
            if (at < 0)
            {
                problems.Add(new($"weights.{code}", "is no indicator or aggregate"));
            }
            else if (!double.IsFinite(weight) || weight < 0)
            {
                problems.Add(new($"weights.{code}", "must be a finite number, 0 or more"));
            }
            else
            {
                weights[at] = weight;
            }
        }

        Check(tree, weights, problems);
        return problems.Count == 0 ? weights : throw new IndexRefusedException(problems);
    }

    public static void Check(IndexTree tree, ReadOnlySpan<double> weights, List<IndexProblem> problems)
    {
        foreach (var element in tree.Elements.AsSpan(tree.IndicatorCount))
        {
            var total = 0.0;
            foreach (var child in element.Children)
            {
                total += weights[child];
            }

            if (total <= 0)
            {
                problems.Add(new($"weights.{element.Code}", "all its children have weight 0"));
            }
        }
    }

    /// <summary>e(c) = w_c / sum of its siblings' w · e(parent), e(index) = 1.</summary>
    public static double[] Effective(IndexTree tree, ReadOnlySpan<double> weights)
    {
        var effective = new double[weights.Length];
        effective[tree.Root] = 1;
        for (var e = tree.Root; e >= tree.IndicatorCount; e--)
        {
            var total = 0.0;
            foreach (var child in tree.Elements[e].Children)
            {
                total += weights[child];
            }

            foreach (var child in tree.Elements[e].Children)
            {
                effective[child] = weights[child] / total * effective[e];
            }
        }

        return effective;
    }

    public static ImmutableDictionary<string, double> Equal(IndexTree tree) => tree.Codes.ToImmutableDictionary(c => c, _ => 1.0);

    public static ImmutableDictionary<string, double> AsSet(IndexTree tree, double[] weights) =>
        tree.Codes.Select((c, i) => (c, i)).ToImmutableDictionary(p => p.c, p => weights[p.i]);

    /// <summary>w' = w (1 + f (2u - 1)), u uniform, f by level. Weights are relative, so nothing is rescaled.</summary>
    public static void Noise(IndexTree tree, ReadOnlySpan<double> weights, IReadOnlyDictionary<int, double> factors, CounterRandom random, ulong first, Span<double> noisy)
    {
        for (var e = 0; e < weights.Length; e++)
        {
            var factor = factors.GetValueOrDefault(tree.Elements[e].Level);
            noisy[e] = weights[e] * (1 + factor * (2 * random.Uniform(first + (ulong)e) - 1));
        }
    }

    /// <summary>Sets of noisy weights, to be drawn from in an uncertainty analysis.</summary>
    public static ImmutableDictionary<string, double>[] Replicates(IndexTree tree, double[] weights, IReadOnlyDictionary<int, double> factors, int count, ulong seed)
    {
        foreach (var (level, factor) in factors)
        {
            if (level < 1 || level >= tree.TopLevel || factor is not (>= 0 and <= 1))
            {
                throw new IndexRefusedException($"weights.noise.{level}", "factors are between 0 and 1, for levels beneath the index");
            }
        }

        var random = new CounterRandom(seed, 1);
        var noisy = new double[weights.Length];
        var sets = new ImmutableDictionary<string, double>[count];
        for (var k = 0; k < count; k++)
        {
            Noise(tree, weights, factors, random, (ulong)k * (ulong)weights.Length, noisy);
            sets[k] = AsSet(tree, noisy);
        }

        return sets;
    }
}
