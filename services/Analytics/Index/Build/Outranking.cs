namespace CityIp.Analytics.Index;

/// <summary>
/// o(p,q) = share of the weight on which p is above q, plus half of that on which they are equal; o(q,p) = 1 - o(p,q), 0 on the diagonal.
/// Columns that either unit lacks are left out of both shares; a pair without a common column is NaN.
/// Compatible, as COINr 1.1.14: shares of all weight, so that what p or q lacks counts for the unit that comes later.
/// </summary>
internal static class Outranking
{
    /// <summary>Fills <paramref name="matrix"/> row after row (p outranks q at p·n + q).</summary>
    public static void Matrix(ReadOnlySpan<double> x, int n, ReadOnlySpan<int> children, ReadOnlySpan<double> weights, Span<double> matrix, Span<double> total, bool compatible = false)
    {
        var all = 0.0;
        foreach (var child in children)
        {
            all += weights[child];
        }

        for (var p = 0; p < n; p++)
        {
            // Only q > p is computed: the other half is its complement.
            var from = p + 1;
            var row = matrix.Slice(p * n + from, n - from);
            var given = total[..row.Length];
            row.Clear();
            given.Clear();
            matrix[p * n + p] = 0;
            foreach (var child in children)
            {
                var a = x[child * n + p];
                if (!double.IsNaN(a) && weights[child] != 0)
                {
                    Lanes.Outrank(a, x.Slice(child * n + from, n - from), weights[child], row, given);
                }
            }

            for (var k = 0; k < row.Length; k++)
            {
                row[k] /= compatible ? all : given[k];
                matrix[(from + k) * n + p] = 1 - row[k];
            }
        }
    }

    /// <summary>Copeland score: units outranked less units outranking; a degree within <paramref name="tie"/> of one half counts 0.</summary>
    public static void Copeland(ReadOnlySpan<double> matrix, int n, double tie, Span<double> result)
    {
        for (var p = 0; p < n; p++)
        {
            int wins = 0, compared = 0;
            for (var q = 0; q < n; q++)
            {
                var margin = matrix[p * n + q] - 0.5;
                if (q == p || double.IsNaN(margin))
                {
                    continue;
                }

                compared++;
                wins += Math.Abs(margin) <= tie ? 0 : Math.Sign(margin);
            }

            result[p] = compared == 0 ? double.NaN : wins;
        }
    }

    /// <summary>Part of all pairs in which one unit is above the other in every column (o = 1).</summary>
    public static double Robustness(ReadOnlySpan<double> matrix, int n)
    {
        var dominant = 0;
        foreach (var degree in matrix)
        {
            dominant += degree == 1 ? 1 : 0;
        }

        return dominant / (n * (n - 1) / 2.0);
    }
}
