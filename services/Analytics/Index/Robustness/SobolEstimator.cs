namespace CityIp.Analytics.Index;

/// <summary>First-order and total index of one input, with bootstrap intervals (5 % to 95 %) when asked for.</summary>
internal sealed record SobolIndex(string Input, double First, double Total, double FirstLow, double FirstHigh, double TotalLow, double TotalHigh);

/// <summary>
/// S_i = (1/N) sum y_B (y_ABi - y_A) / V (Saltelli 2010), ST_i = sum (y_A - y_ABi)² / (2 N V) (Jansen), V = variance of y_A and y_B together (2N - 1).
/// By default y is centred by the mean of y_A and y_B first: without that the noise of S_i grows with E[y]² / V and S above ST, which is
/// impossible, is common. COINr does not centre; <c>centred: false</c> reproduces it.
/// </summary>
internal static class SobolEstimator
{
    /// <param name="y">Results of A, B, AB_1 … AB_d. A row in which any of its runs is NaN is left out.</param>
    /// <param name="n">Rows of A.</param>
    /// <param name="names">Names of the inputs.</param>
    /// <param name="centred">False for COINr's estimator.</param>
    /// <param name="bootstrap">Number of resamples; 0 = no intervals.</param>
    /// <param name="seed">Of the resampling.</param>
    public static IReadOnlyList<SobolIndex> Estimate(ReadOnlySpan<double> y, int n, IReadOnlyList<string> names, bool centred, int bootstrap, ulong seed)
    {
        var d = names.Count;
        var rows = CompleteRows(y, n, d);
        var all = new double[2 * rows.Length];
        for (var k = 0; k < rows.Length; k++)
        {
            (all[k], all[rows.Length + k]) = (y[rows[k]], y[n + rows[k]]);
        }

        var (variance, mean) = (Numbers.Variance(all), centred ? Numbers.Mean(all) : 0);
        var result = new SobolIndex[d];
        var (first, total) = (new double[rows.Length], new double[rows.Length]);
        for (var i = 0; i < d; i++)
        {
            for (var k = 0; k < rows.Length; k++)
            {
                var r = rows[k];
                var change = y[(2 + i) * n + r] - y[r];
                first[k] = (y[n + r] - mean) * change;
                total[k] = change * change / 2;
            }

            var (s, st) = (Numbers.Mean(first) / variance, Numbers.Mean(total) / variance);
            var random = new CounterRandom(seed, 16 + (ulong)i);
            var (low, high, totalLow, totalHigh) = bootstrap > 0 ? Intervals(first, total, variance, bootstrap, random) : (double.NaN, double.NaN, double.NaN, double.NaN);
            result[i] = new(names[i], s, st, low, high, totalLow, totalHigh);
        }

        return result;
    }

    /// <summary>Standard errors of the bootstrap, for judging an estimate against a known value.</summary>
    public static (double First, double Total) StandardErrors(ReadOnlySpan<double> y, int n, int d, int input, bool centred)
    {
        var rows = CompleteRows(y, n, d);
        var all = new double[2 * rows.Length];
        for (var k = 0; k < rows.Length; k++)
        {
            (all[k], all[rows.Length + k]) = (y[rows[k]], y[n + rows[k]]);
        }

        var (variance, mean) = (Numbers.Variance(all), centred ? Numbers.Mean(all) : 0);
        var (first, total) = (new double[rows.Length], new double[rows.Length]);
        for (var k = 0; k < rows.Length; k++)
        {
            var change = y[(2 + input) * n + rows[k]] - y[rows[k]];
            first[k] = (y[n + rows[k]] - mean) * change;
            total[k] = change * change / 2;
        }

        // What resampling a mean converges to: sd / sqrt N.
        return (Numbers.Sd(first) / Math.Sqrt(rows.Length) / variance, Numbers.Sd(total) / Math.Sqrt(rows.Length) / variance);
    }

    private static int[] CompleteRows(ReadOnlySpan<double> y, int n, int d)
    {
        var rows = new List<int>(n);
        for (var r = 0; r < n; r++)
        {
            var complete = true;
            for (var block = 0; block < d + 2; block++)
            {
                complete &= !double.IsNaN(y[block * n + r]);
            }

            if (complete)
            {
                rows.Add(r);
            }
        }

        return rows.Count >= 2 ? [.. rows] : throw new IndexRefusedException("sensitivity", "fewer than two rows of the design have all their runs");
    }

    /// <summary>Resamples the N terms with replacement, V kept as it is.</summary>
    private static (double, double, double, double) Intervals(double[] first, double[] total, double variance, int bootstrap, CounterRandom random)
    {
        var n = first.Length;
        var (s, st) = (new double[bootstrap], new double[bootstrap]);
        for (var b = 0; b < bootstrap; b++)
        {
            double sumFirst = 0, sumTotal = 0;
            for (var k = 0; k < n; k++)
            {
                var pick = (int)(random.Uniform((ulong)b * (ulong)n + (ulong)k) * n);
                sumFirst += first[pick];
                sumTotal += total[pick];
            }

            (s[b], st[b]) = (sumFirst / n / variance, sumTotal / n / variance);
        }

        Array.Sort(s);
        Array.Sort(st);
        return (Numbers.Quantile(s, 0.05), Numbers.Quantile(s, 0.95), Numbers.Quantile(st, 0.05), Numbers.Quantile(st, 0.95));
    }
}
