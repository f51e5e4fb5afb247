namespace CityIp.Analytics.Index;

/// <summary>Local linear regression with a Gaussian kernel; the bandwidth that predicts left-out units best, from a fixed grid of fractions of the range.</summary>
internal static class LocalLinear
{
    private static readonly double[] Bandwidths = [0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4, 0.56, 0.8, 1.6, 4];

    /// <summary>Var(E[y | x]) / Var(y) over the units that have both.</summary>
    public static double MainEffect(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (xs, ys) = (new List<double>(), new List<double>());
        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i]) && !double.IsNaN(y[i]))
            {
                xs.Add(x[i]);
                ys.Add(y[i]);
            }
        }

        double[] a = [.. xs], b = [.. ys];
        var (min, max) = Numbers.MinMax(a);
        if (a.Length < 4 || max == min)
        {
            return double.NaN;
        }

        var (best, least) = (0.0, double.PositiveInfinity);
        foreach (var fraction in Bandwidths)
        {
            var error = 0.0;
            for (var i = 0; i < a.Length; i++)
            {
                var miss = b[i] - Fit(a, b, a[i], fraction * (max - min), i);
                error += miss * miss;
            }

            (best, least) = error < least ? (fraction * (max - min), error) : (best, least);
        }

        var fitted = new double[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            fitted[i] = Fit(a, b, a[i], best, -1);
        }

        return Numbers.Variance(fitted) / Numbers.Variance(b);
    }

    private static double Fit(double[] x, double[] y, double at, double h, int leftOut)
    {
        double s0 = 0, s1 = 0, s2 = 0, t0 = 0, t1 = 0;
        for (var i = 0; i < x.Length; i++)
        {
            if (i == leftOut)
            {
                continue;
            }

            var d = (x[i] - at) / h;
            // The small constant keeps a far-off unit from having no neighbours at all.
            var w = Math.Exp(-d * d / 2) + 1e-12;
            s0 += w;
            s1 += w * d;
            s2 += w * d * d;
            t0 += w * y[i];
            t1 += w * d * y[i];
        }

        var determinant = s0 * s2 - s1 * s1;
        return determinant <= 1e-12 * s0 * s2 ? t0 / s0 : (s2 * t0 - s1 * t1) / determinant;
    }
}
