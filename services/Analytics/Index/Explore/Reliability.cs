namespace CityIp.Analytics.Index;

/// <summary>
/// Cronbach's alpha = k² · mean off-diagonal covariance / sum of all covariances (n - 1, pairwise complete), which is the usual
/// k/(k-1)·(1 - sum of variances / variance of the sum). Negative values are legitimate: the columns pull against each other.
/// </summary>
internal static class Reliability
{
    public static double Alpha(Table table, IReadOnlyList<int> columns)
    {
        var k = columns.Count;
        double off = 0, all = 0;
        for (var a = 0; a < k; a++)
        {
            for (var b = 0; b < k; b++)
            {
                var covariance = Covariance(table.Column(columns[a]), table.Column(columns[b]));
                all += covariance;
                off += a == b ? 0 : covariance;
            }
        }

        return k < 2 ? double.NaN : k * (double)k * (off / (k * (k - 1))) / all;
    }

    private static double Covariance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (sx, sy, n) = (0.0, 0.0, 0);
        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i]) && !double.IsNaN(y[i]))
            {
                sx += x[i];
                sy += y[i];
                n++;
            }
        }

        var (mx, my, sum) = (sx / n, sy / n, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var product = (x[i] - mx) * (y[i] - my);
            sum += double.IsNaN(product) ? 0 : product;
        }

        return sum / (n - 1);
    }
}
