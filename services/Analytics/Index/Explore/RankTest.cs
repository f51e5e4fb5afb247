namespace CityIp.Analytics.Index;

/// <summary>
/// Two-sided probabilities of rank correlations when the columns are independent, as R's cor.test has them: the t approximation of Pearson's test is far off for tau,
/// whose variance is 2 (2n + 5) / (9 n (n - 1)).
/// </summary>
internal static class RankTest
{
    /// <summary>Below this many units without ties the distribution of tau is computed, not approximated.</summary>
    private const int ExactKendall = 50;
    private const int ExactSpearman = 9;
    private const int Edgeworth = 1290;

    /// <summary>Exact, or by the normal approximation with the variance corrected for ties (Kendall, "Rank Correlation Methods", 1970, section 4.3).</summary>
    public static double Kendall(double tau, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double n = x.Length;
        var (a, b) = (TiesOf(x), TiesOf(y));
        if (x.Length < ExactKendall && a.Pairs == 0 && b.Pairs == 0)
        {
            var concordant = (int)Math.Round((tau + 1) * n * (n - 1) / 4);
            var all = x.Length * (x.Length - 1) / 2;
            // Symmetric: P(at least c) = P(at most all - c).
            return Math.Min(1, 2 * AtMostInversions(Math.Min(concordant, all - concordant), x.Length));
        }

        var pairs = n * (n - 1);
        var s = tau * Math.Sqrt((pairs - a.Pairs) * (pairs - b.Pairs)) / 2;
        var variance = ((pairs * ((2 * n) + 5)) - a.Spread - b.Spread) / 18 + (a.Pairs * b.Pairs / (2 * pairs)) + (a.Triples * b.Triples / (9 * pairs * (n - 2)));
        return Normal.TwoSided(s / Math.Sqrt(variance));
    }

    /// <summary>
    /// Without ties: all permutations up to 9 units, then an Edgeworth series (Best and Roberts, "Algorithm AS 89: The upper tail probabilities of Spearman's rho", 1975).
    /// With ties, or very many units: t.
    /// </summary>
    public static double Spearman(double rho, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var n = x.Length;
        if (n > Edgeworth || TiesOf(x).Pairs > 0 || TiesOf(y).Pairs > 0)
        {
            return Math.Abs(rho) >= 1 ? 0 : StudentT.TwoSided(rho * Math.Sqrt((n - 2) / (1 - (rho * rho))), n - 2);
        }

        // Sum of squared differences of ranks, the smaller of it and its mirror image: P(at most q) = P(at least all - q).
        var all = ((double)n * n * n - n) / 3;
        var q = Math.Round(all / 2 * (1 - Math.Abs(rho)));
        return Math.Min(1, 2 * (n <= ExactSpearman ? AtMostByPermutation(q, n) : 1 - UpperBySeries(q + 2, n)));
    }

    /// <summary>Of groups of t equal values: sums of t (t - 1), t (t - 1)(2 t + 5) and t (t - 1)(t - 2).</summary>
    private static (double Pairs, double Spread, double Triples) TiesOf(ReadOnlySpan<double> x)
    {
        var sorted = x.ToArray();
        Array.Sort(sorted);
        var (pairs, spread, triples) = (0.0, 0.0, 0.0);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start]; end++)
            {
            }

            double t = end - start;
            pairs += t * (t - 1);
            spread += t * (t - 1) * ((2 * t) + 5);
            triples += t * (t - 1) * (t - 2);
        }

        return (pairs, spread, triples);
    }

    /// <summary>Part of the permutations of n with at most so many inversions: those of n - 1 with the last inserted at each place.</summary>
    private static double AtMostInversions(int most, int n)
    {
        var share = new double[most + 1];
        share[0] = 1;
        var next = new double[most + 1];
        for (var size = 2; size <= n; size++)
        {
            var window = 0.0;
            for (var k = 0; k <= most; k++)
            {
                window += share[k] - (k >= size ? share[k - size] : 0);
                next[k] = window / size;
            }

            (share, next) = (next, share);
        }

        return share.Sum();
    }

    /// <summary>How many permutations of n have each sum of squared differences: made once for each n, as a table of correlations asks for it pair by pair.</summary>
    private static readonly Lazy<long[]>[] Permutations = [.. Enumerable.Range(0, ExactSpearman + 1).Select(n => new Lazy<long[]>(() => CountPermutations(n)))];

    private static double AtMostByPermutation(double most, int n)
    {
        var counts = Permutations[n].Value;
        return (double)counts.Where((_, sum) => sum <= most).Sum() / counts.Sum();
    }

    private static long[] CountPermutations(int n)
    {
        var counts = new long[((n * n * n) - n) / 3 + 1];
        Place(0, 0, 0);
        return counts;

        void Place(int at, int used, int sum)
        {
            if (at == n)
            {
                counts[sum]++;
                return;
            }

            for (var r = 0; r < n; r++)
            {
                if ((used & (1 << r)) == 0)
                {
                    Place(at + 1, used | (1 << r), sum + ((r - at) * (r - at)));
                }
            }
        }
    }

    /// <summary>P(sum of squared differences at least q).</summary>
    private static double UpperBySeries(double q, int n)
    {
        var b = 1.0 / n;
        var x = ((6 * (q - 1) * b / (((double)n * n) - 1)) - 1) * Math.Sqrt((1 / b) - 1);
        var y = x * x;
        var u = x * b * (0.2274 + (b * (0.2531 + (0.1745 * b))) + (y * (-0.0758 + (b * (0.1033 + (0.3932 * b))) - (y * b * (0.0879 + (0.0151 * b) - (y * (0.0072 - (0.0831 * b) + (y * b * (0.0131 - (4.6e-4 * y))))))))));
        return Math.Clamp((u / Math.Exp(y / 2)) + (x > 0 ? Normal.TwoSided(x) / 2 : 1 - (Normal.TwoSided(x) / 2)), 0, 1);
    }
}
