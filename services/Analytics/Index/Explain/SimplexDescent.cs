namespace CityIp.Analytics.Index;

internal sealed record Descent(double[] X, double Value, double Stationarity);

/// <summary>
/// Minimum of a smooth function over the simplex (x of 0 or more, sum 1): spectral projected gradient with a non-monotone line search
/// (E. Birgin, J. Martinez, M. Raydan, 2000), gradients by central differences.
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
        for (var k = 0; k < iterations && Stationarity(x, g) > tolerance && !double.IsNaN(value); k++)
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

    private static double[] Gradient(Func<double[], double> f, double[] x)
    {
        const double H = 1e-6;
        var g = new double[x.Length];
        var moved = (double[])x.Clone();
        for (var i = 0; i < x.Length; i++)
        {
            moved[i] = x[i] + H;
            var above = f(moved);
            moved[i] = x[i] >= H ? x[i] - H : x[i];
            var below = f(moved);
            g[i] = (above - below) / (x[i] >= H ? 2 * H : H);
            moved[i] = x[i];
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
