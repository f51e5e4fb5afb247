namespace CityIp.Analytics.Index;

internal sealed record PolytopeMinimum(double[] X, double Value, double[] LastTried, int Evaluations, bool Converged);

/// <summary>
/// Nelder-Mead as in J. Nash, "Compact Numerical Methods for Computers" (2nd edition, algorithm 19), with the conventions of R's optim: reflection 1, contraction 1/2, expansion 2,
/// first steps of a tenth of the largest coordinate, a tolerance relative to the value at the start. Only for agreement with what was made with it.
/// </summary>
internal static class NelderMead
{
    private const double Undefined = 1e35;

    public static PolytopeMinimum Minimise(Func<double[], double> function, double[] start, double tolerance, int most)
    {
        var n = start.Length;
        var (evaluations, tried) = (0, start);
        double F(double[] x)
        {
            evaluations++;
            tried = x;
            return function(x) is var v && double.IsFinite(v) ? v : Undefined;
        }

        var first = F(start);
        if (first == Undefined)
        {
            throw new IndexRefusedException("weights.compatible", "the correlations are not defined at the starting weights");
        }

        var enough = tolerance * (Math.Abs(first) + tolerance);
        var step = 0.1 * start.Max(Math.Abs);
        step = step == 0 ? 0.1 : step;
        double[][] points = [start, .. Enumerable.Range(0, n).Select(j => start.Select((v, i) => i == j ? v + step : v).ToArray())];
        double[] values = [first, .. points.Skip(1).Select(F)];
        var (low, size) = (0, n * 10 * step);
        while (true)
        {
            var high = low;
            for (var j = 0; j <= n; j++)
            {
                low = values[j] < values[low] ? j : low;
                high = values[j] > values[high] ? j : high;
            }

            if (values[high] <= values[low] + enough || evaluations > most)
            {
                return new(points[low], values[low], tried, evaluations, evaluations <= most);
            }

            double[] centre = [.. Enumerable.Range(0, n).Select(i => (points.Sum(p => p[i]) - points[high][i]) / n)];
            double[] reflected = [.. centre.Select((c, i) => 2 * c - points[high][i])];
            var value = F(reflected);
            if (value < values[low])
            {
                double[] expanded = [.. reflected.Select((r, i) => 2 * r - centre[i])];
                var further = F(expanded);
                (points[high], values[high]) = further < value ? (expanded, further) : (reflected, value);
                continue;
            }

            var worst = value >= values[high];
            if (!worst)
            {
                (points[high], values[high]) = (reflected, value);
            }

            double[] contracted = [.. points[high].Select((h, i) => (h + centre[i]) / 2)];
            var nearer = F(contracted);
            if (nearer < values[high])
            {
                (points[high], values[high]) = (contracted, nearer);
            }
            else if (worst && !Shrink(points, values, low, F, ref size))
            {
                return new(points[low], values[low], tried, evaluations, false);
            }
        }
    }

    /// <summary>All points halfway to the best; false when that makes the polytope no smaller.</summary>
    private static bool Shrink(double[][] points, double[] values, int low, Func<double[], double> f, ref double size)
    {
        var before = size;
        size = 0;
        for (var j = 0; j < points.Length; j++)
        {
            if (j != low)
            {
                points[j] = [.. points[j].Select((v, i) => 0.5 * (v - points[low][i]) + points[low][i])];
                size += points[j].Select((v, i) => Math.Abs(v - points[low][i])).Sum();
            }
        }

        if (size >= before)
        {
            return false;
        }

        for (var j = 0; j < points.Length; j++)
        {
            values[j] = j == low ? values[j] : f(points[j]);
        }

        return true;
    }
}
