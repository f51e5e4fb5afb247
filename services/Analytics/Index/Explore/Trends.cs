namespace CityIp.Analytics.Index;

/// <summary>Trend of one unit in one column: growth by both measures, over the points that were used.</summary>
internal sealed record Trend(string Unit, string Column, int Points, double Available, double? First, double? Last, double Cagr, double PercentChange, double SlopeLow, double SlopeHigh);

/// <summary>Change over time in panel data.</summary>
internal static class Trends
{
    /// <summary>Compound annual growth (y_T / y_0)^(1 / (T - t_0)) - 1; 0 when equal; missing with fewer than two points.</summary>
    public static double Cagr(ReadOnlySpan<double> y, ReadOnlySpan<double> t)
    {
        var (first, last) = Ends(y);
        return first < 0 || first == last ? double.NaN : y[first] == y[last] ? 0 : Math.Pow(y[last] / y[first], 1 / (t[last] - t[first])) - 1;
    }

    /// <summary>
    /// Percent change per <paramref name="per"/> of time: three or more points: least-squares slope · per / fitted value at the first time · 100; two points: the simple change.
    /// </summary>
    public static double PercentChange(ReadOnlySpan<double> y, ReadOnlySpan<double> t, double per = 1)
    {
        var (first, last) = Ends(y);
        if (first < 0 || first == last)
        {
            return double.NaN;
        }

        var line = LeastSquaresLine.Of(y, t);
        if (line.Constant)
        {
            return 0;
        }

        return line.Count == 2
            ? (y[last] - y[first]) * 100 / y[first] * (per / (t[last] - t[first]))
            : line.Slope * per / (line.Intercept + line.Slope * t[first]) * 100;
    }

    /// <summary>95 % interval of the least-squares slope; missing with fewer than three points.</summary>
    public static (double Low, double High) SlopeInterval(ReadOnlySpan<double> y, ReadOnlySpan<double> t)
    {
        var line = LeastSquaresLine.Of(y, t);
        if (line.Count < 3)
        {
            return (double.NaN, double.NaN);
        }

        var half = StudentT.Critical(0.05, line.Count - 2) * line.SlopeError;
        return (line.Slope - half, line.Slope + half);
    }

    /// <summary>Every unit and column of a panel.</summary>
    /// <param name="table">Panel data.</param>
    /// <param name="latest">Only the latest so many times of each unit that end at its last value; null = all.</param>
    /// <param name="interpolate">Fill gaps between two values of a unit linearly first; what was available is reported all the same.</param>
    /// <param name="directions">Signs of the columns, to read every trend as better or worse; null = as measured.</param>
    public static IReadOnlyList<Trend> Of(Table table, int? latest = null, double[]? directions = null, bool interpolate = false)
    {
        if (table.Rows[0].Time is null)
        {
            throw new IndexRefusedException("units.time", "trends need panel data: units with a time");
        }

        var trends = new List<Trend>();
        foreach (var unit in Enumerable.Range(0, table.Height).GroupBy(i => table.Rows[i].Code))
        {
            int[] rows = [.. unit];
            double[] times = [.. rows.Select(i => table.Rows[i].Time!.Value)];
            for (var c = 0; c < table.Width; c++)
            {
                double[] y = [.. rows.Select(i => table[i, c])];
                trends.Add(Of(unit.Key, table.Columns[c], y, times, latest, directions?[c] ?? 1, interpolate));
            }
        }

        return trends;
    }

    private static Trend Of(string unit, string column, double[] all, double[] times, int? latest, double sign, bool interpolate)
    {
        var last = Array.FindLastIndex(all, v => !double.IsNaN(v));
        // As COINr: with fewer times than asked for there is no trend, rather than one over a shorter span.
        var from = latest is { } k ? last - k + 1 : 0;
        if (last < 0 || from < 0)
        {
            return new(unit, column, 0, 0, null, null, double.NaN, double.NaN, double.NaN, double.NaN);
        }

        var given = all.AsSpan(from..(latest is null ? all.Length : last + 1));
        var points = given.Length - Numbers.Missing(given);
        ReadOnlySpan<double> y = (interpolate ? Interpolated(all, times) : all).AsSpan(from..(latest is null ? all.Length : last + 1));
        ReadOnlySpan<double> t = latest is null ? times : times.AsSpan(from..(last + 1));
        var (first, end) = Ends(y);
        var (low, high) = SlopeInterval(y, t);
        return new(
            unit, column, points, (double)points / y.Length, first < 0 ? null : t[first], first < 0 ? null : t[end], sign * Cagr(y, t), sign * PercentChange(y, t),
            sign < 0 ? -high : low, sign < 0 ? -low : high);
    }

    /// <summary>Gaps between two values on the line between them; nothing before the first or after the last.</summary>
    private static double[] Interpolated(double[] y, double[] t)
    {
        var filled = (double[])y.Clone();
        var before = -1;
        for (var i = 0; i < y.Length; i++)
        {
            if (double.IsNaN(y[i]))
            {
                continue;
            }

            for (var k = before + 1; before >= 0 && k < i; k++)
            {
                filled[k] = y[before] + (y[i] - y[before]) * ((t[k] - t[before]) / (t[i] - t[before]));
            }

            before = i;
        }

        return filled;
    }

    private static (int First, int Last) Ends(ReadOnlySpan<double> y)
    {
        var (first, last) = (-1, -1);
        for (var i = 0; i < y.Length; i++)
        {
            if (!double.IsNaN(y[i]))
            {
                first = first < 0 ? i : first;
                last = i;
            }
        }

        return (first, last);
    }
}
