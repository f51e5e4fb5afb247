namespace CityIp.Analytics.Index;

/// <summary>Aggregations that need all children of a unit at once.</summary>
internal static class AggregatorsByRow
{
    /// <summary>
    /// Weighted median: the value at which half of the weight is reached; the mean of it and the next when it is reached exactly
    /// (to 1e-12 of the total, since weights are rarely exact). With equal weights the ordinary median.
    /// </summary>
    public static void Median(ReadOnlySpan<double> x, int n, ReadOnlySpan<int> children, ReadOnlySpan<double> weights, Span<double> result)
    {
        Span<double> values = children.Length <= 128 ? stackalloc double[children.Length] : new double[children.Length];
        Span<double> keys = children.Length <= 128 ? stackalloc double[children.Length] : new double[children.Length];
        for (var i = 0; i < n; i++)
        {
            var (count, total) = (0, 0.0);
            foreach (var child in children)
            {
                var v = x[child * n + i];
                if (!double.IsNaN(v) && weights[child] != 0)
                {
                    (keys[count], values[count]) = (v, weights[child]);
                    total += weights[child];
                    count++;
                }
            }

            keys[..count].Sort(values[..count]);
            result[i] = count == 0 ? double.NaN : MedianOfSorted(keys[..count], values[..count], total);
        }
    }

    private static double MedianOfSorted(ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double total)
    {
        var reached = 0.0;
        for (var k = 0; k < sorted.Length; k++)
        {
            reached += weights[k];
            if (Math.Abs(reached - total / 2) <= 1e-12 * total)
            {
                return (sorted[k] + sorted[Math.Min(k + 1, sorted.Length - 1)]) / 2;
            }

            if (reached > total / 2)
            {
                return sorted[k];
            }
        }

        return sorted[^1];
    }

    /// <summary>
    /// Mazziotta-Pareto index: M - S·(S / M), with M the weighted mean of the children and S their weighted standard deviation (population), after
    /// M. Mazziotta and A. Pareto, "On a generalized non-compensatory composite index", 2016. Children should lie on a scale like 100 ± 10 z (zscore with mean 100 and sd 10).
    /// </summary>
    public static AggregationFailure? MazziottaPareto(
        bool penaltyUp, ReadOnlySpan<double> x, int n, ReadOnlySpan<int> children, ReadOnlySpan<double> weights, Span<double> result, Span<double> total)
    {
        Aggregators.Arithmetic(x, n, children, weights, result, total);
        for (var i = 0; i < n; i++)
        {
            var mean = result[i];
            if (mean <= 0)
            {
                return new(children[0], i, "Mazziotta-Pareto needs a mean above 0");
            }

            var squares = 0.0;
            foreach (var child in children)
            {
                var off = x[child * n + i] - mean;
                squares += double.IsNaN(off) || weights[child] == 0 ? 0 : weights[child] * off * off;
            }

            // S·(S / M) = S² / M.
            var penalty = squares / total[i] / mean;
            result[i] = penaltyUp ? mean + penalty : mean - penalty;
        }

        return null;
    }
}
