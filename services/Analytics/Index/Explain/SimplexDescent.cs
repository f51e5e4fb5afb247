namespace CityIp.Analytics.Index;

internal sealed record Descent(double[] X, double Value, double Stationarity);

/// <summary>
/// Minimum of a smooth function over the simplex (x of 0 or more, sum 1): spectral projected gradient with a non-monotone line search
/// (E. Birgin, J. Martinez, M. Raydan, 2000), gradients by differences.
/// </summary>
internal static class SimplexDescent
{
    public static Descent Minimise(Func<double[], double> f, double[] start, int iterations = 3000, double tolerance = 1e-10)
    {
        var x = Project(start);
        var value = f(x);
        var (best, bestValue) = (x, value);
        var g = Gradient(f, x);
        var recent = new Queue<double>([value]);
        var step = 1 / Math.Max(Length(g), 1e-12);
        var since = 0;
        for (var k = 0; k < iterations && since < 50 && Stationarity(x, g) > tolerance && !double.IsNaN(value); k++)
        {
            var toward = Project(Add(x, g, -step));
            double[] d = [.. toward.Select((t, i) => t - x[i])];
            var slope = Dot(g, d);
            var (length, limit) = (1.0, recent.Max());
            var next = toward;
            var nextValue = f(next);
            while (!(nextValue <= limit + 1e-4 * length * slope) && length > 1e-12)
            {
                length /= 2;
                next = Add(x, d, length);
                nextValue = f(next);
            }

            if (length <= 1e-12)
            {
                break;
            }

            var nextG = Gradient(f, next);
            double[] s = [.. next.Select((v, i) => v - x[i])], y = [.. nextG.Select((v, i) => v - g[i])];
            step = Dot(s, y) is > 0 and var sy ? Math.Clamp(Dot(s, s) / sy, 1e-12, 1e12) : 1e3 / Math.Max(Length(nextG), 1e-12);
            (x, value, g) = (next, nextValue, nextG);
            // Fifty iterations without a gain beyond rounding: this is as near as doubles come.
            since = value < bestValue - 1e-15 * Math.Max(1, Math.Abs(bestValue)) ? 0 : since + 1;
            (best, bestValue) = value < bestValue ? (x, value) : (best, bestValue);
            recent.Enqueue(value);
            if (recent.Count > 10)
            {
                recent.Dequeue();
            }
        }

        return new(best, bestValue, Stationarity(best, Gradient(f, best)));
    }

    private static double Stationarity(double[] x, double[] g) => Project(Add(x, g, -1)).Select((p, i) => Math.Abs(p - x[i])).Max();

    /// <summary>
    /// Differences of fourth order (second order and one-sided at the border): with a step of 1e-4 rounding and truncation both stay near 1e-12, below what is asked of the optimum.
    /// </summary>
    private static double[] Gradient(Func<double[], double> f, double[] x)
    {
        const double H = 1e-4;
        var g = new double[x.Length];
        var moved = (double[])x.Clone();
        for (var i = 0; i < x.Length; i++)
        {
            double At(double by)
            {
                moved[i] = x[i] + by;
                var value = f(moved);
                moved[i] = x[i];
                return value;
            }

            g[i] = x[i] >= 2 * H
                ? (At(-2 * H) - 8 * At(-H) + 8 * At(H) - At(2 * H)) / (12 * H)
                : (-3 * At(0) + 4 * At(H / 10) - At(H / 5)) / (H / 5);
        }

        return g;
    }

    /// <summary>Nearest point of the simplex (J. Duchi et al., 2008).</summary>
    public static double[] Project(double[] v)
    {
        var sorted = (double[])v.Clone();
        Array.Sort(sorted);
        Array.Reverse(sorted);
        double sum = 0, theta = 0;
        for (var k = 0; k < sorted.Length; k++)
        {
            sum += sorted[k];
            var t = (sum - 1) / (k + 1);
            theta = sorted[k] - t > 0 ? t : theta;
        }

        return [.. v.Select(x => Math.Max(0, x - theta))];
    }

    private static double[] Add(double[] x, double[] d, double factor) => [.. x.Select((v, i) => v + factor * d[i])];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();

    private static double Length(double[] a) => Math.Sqrt(Dot(a, a));
}
