namespace CityIp.Analytics.Index;

/// <summary>Weights from pairwise comparisons. Consistent when the ratio is below 0.1.</summary>
internal sealed record ComparedWeights(double[] Weights, double ConsistencyIndex, double ConsistencyRatio)
{
    /// <summary>Mean consistency index of random matrices, for 3 to 10 items (T. Saaty, 1980).</summary>
    private static readonly double[] Random = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49];

    /// <summary>
    /// Analytic hierarchy process: principal eigenvector of a reciprocal matrix (a_ij = how much more i counts than j), CI = (lambda - n) / (n - 1), CR = CI / RI.
    /// </summary>
    public static ComparedWeights Of(double[][] comparisons)
    {
        var n = comparisons.Length;
        if (n is < 2 or > 10)
        {
            throw new IndexRefusedException("comparisons", $"{n} items; 2 to 10 can be compared");
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                if (comparisons[i].Length != n || !(comparisons[i][j] > 0) || Math.Abs(comparisons[i][j] * comparisons[j][i] - 1) > 1e-6)
                {
                    throw new IndexRefusedException($"comparisons[{i}][{j}]", "the matrix is square, positive and reciprocal: a_ij = 1 / a_ji");
                }
            }
        }

        double[] w = [.. Enumerable.Repeat(1.0 / n, n)];
        var lambda = 0.0;
        // A positive matrix: the power method converges (Perron-Frobenius).
        for (var k = 0; k < 1000; k++)
        {
            double[] next = [.. comparisons.Select(r => r.Zip(w, (a, b) => a * b).Sum())];
            lambda = next.Sum();
            next = [.. next.Select(x => x / lambda)];
            var moved = next.Zip(w, (a, b) => Math.Abs(a - b)).Max();
            w = next;
            if (moved < 1e-16)
            {
                break;
            }
        }

        var index = (lambda - n) / (n - 1);
        return new(w, index, n < 3 ? 0 : index / Random[n - 3]);
    }
}

/// <summary>Mean and standard deviation over experts of how each shared out its points; every row is scaled to a total of 1 first.</summary>
internal sealed record AllocatedWeights(double[] Weights, double[] Dispersion)
{
    public static AllocatedWeights Of(double[][] points)
    {
        if (points.Length == 0 || points.Any(p => p.Length != points[0].Length || p.Any(x => !(x >= 0)) || p.Sum() <= 0))
        {
            throw new IndexRefusedException("points", "each expert shares points of 0 or more, not all 0, among the same elements");
        }

        double[][] shares = [.. points.Select(p => p.Select(x => x / p.Sum()).ToArray())];
        var columns = Enumerable.Range(0, points[0].Length).Select(k => shares.Select(s => s[k]).ToArray()).ToArray();
        return new([.. columns.Select(c => Numbers.Mean(c))], [.. columns.Select(c => c.Length > 1 ? Numbers.Sd(c) : 0)]);
    }
}
