namespace CityIp.Analytics.Index;

/// <summary>Sums over columns in which NaN is missing. Two-pass where a mean is taken off; no value depends on vector width or threads.</summary>
internal static class Numbers
{
    public static int Missing(ReadOnlySpan<double> values)
    {
        var missing = 0;
        foreach (var v in values)
        {
            missing += double.IsNaN(v) ? 1 : 0;
        }

        return missing;
    }

    /// <summary>Available values, in order.</summary>
    public static double[] Given(ReadOnlySpan<double> values)
    {
        var given = new double[values.Length - Missing(values)];
        Given(values, given);
        return given;
    }

    public static int Given(ReadOnlySpan<double> values, Span<double> into)
    {
        var n = 0;
        foreach (var v in values)
        {
            if (!double.IsNaN(v))
            {
                into[n++] = v;
            }
        }

        return n;
    }

    /// <summary>NaN when nothing is available.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        var (sum, n) = (0.0, 0);
        foreach (var v in values)
        {
            if (!double.IsNaN(v))
            {
                sum += v;
                n++;
            }
        }

        return sum / n;
    }

    public static double Median(ReadOnlySpan<double> values)
    {
        var sorted = Sorted(values);
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public static double[] Sorted(ReadOnlySpan<double> values)
    {
        var given = Given(values);
        Array.Sort(given);
        return given;
    }

    /// <summary>Sample variance (n - 1) of the available values.</summary>
    public static double Variance(ReadOnlySpan<double> values)
    {
        var mean = Mean(values);
        var (squares, n) = (0.0, 0);
        foreach (var v in values)
        {
            if (!double.IsNaN(v))
            {
                squares += (v - mean) * (v - mean);
                n++;
            }
        }

        return squares / (n - 1);
    }

    public static double Sd(ReadOnlySpan<double> values) => Math.Sqrt(Variance(values));

    /// <summary>Least and greatest of factor · value; infinities reversed when nothing is available.</summary>
    public static (double Min, double Max) MinMax(ReadOnlySpan<double> values, double factor = 1)
    {
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var v in values)
        {
            var x = factor * v;
            min = x < min ? x : min;
            max = x > max ? x : max;
        }

        return (min, max);
    }

    /// <summary>R's quantile type 7 on sorted values: h = (n - 1) p, x[h] + (h - floor h)(x[h+1] - x[h]).</summary>
    public static double Quantile(ReadOnlySpan<double> sorted, double p)
    {
        if (sorted.IsEmpty)
        {
            return double.NaN;
        }

        var h = (sorted.Length - 1) * p;
        var below = (int)Math.Floor(h);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (h - below) * (sorted[above] - sorted[below]);
    }
}
