namespace CityIp.Analytics.Index;

internal enum CorrelationMethod
{
    Pearson, Spearman, Kendall,
}

/// <summary>A correlation over the units that have both values. P: two-sided; Pearson: from t = r sqrt((n - 2) / (1 - r²)) with n - 2 degrees of freedom; ranks: <see cref="RankTest"/>.</summary>
internal readonly record struct Correlation(double Value, double P, int Count)
{
    public static Correlation Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, CorrelationMethod method = CorrelationMethod.Pearson)
    {
        var (a, b) = (new double[x.Length], new double[x.Length]);
        var n = 0;
        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i]) && !double.IsNaN(y[i]))
            {
                (a[n], b[n]) = (x[i], y[i]);
                n++;
            }
        }

        var u = a.AsSpan(0, n);
        var v = b.AsSpan(0, n);
        var r = method switch
        {
            CorrelationMethod.Pearson => Pearson(u, v),
            // Ranks are taken among the common units, so they are drawn up anew for each pair.
            CorrelationMethod.Spearman => Pearson(AverageRanks(u), AverageRanks(v)),
            CorrelationMethod.Kendall => KendallTauB(u, v),
        };
        var p = n < 3 || double.IsNaN(r) ? double.NaN : method switch
        {
            CorrelationMethod.Pearson => Math.Abs(r) >= 1 ? 0 : StudentT.TwoSided(r * Math.Sqrt((n - 2) / (1 - (r * r))), n - 2),
            CorrelationMethod.Spearman => RankTest.Spearman(r, u, v),
            CorrelationMethod.Kendall => RankTest.Kendall(r, u, v),
        };
        return new(r, p, n);
    }

    /// <summary>Of complete columns; NaN when either has no spread.</summary>
    public static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (mx, my) = (Numbers.Mean(x), Numbers.Mean(y));
        double xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - mx, y[i] - my);
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }

        return xx == 0 || yy == 0 ? double.NaN : Math.Clamp(xy / (Math.Sqrt(xx) * Math.Sqrt(yy)), -1, 1);
    }

    /// <summary>Ranks from 1; ties share the mean of their places.</summary>
    public static double[] AverageRanks(ReadOnlySpan<double> x)
    {
        var keys = x.ToArray();
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(keys, order);
        var ranks = new double[keys.Length];
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            for (var k = start; k < end; k++)
            {
                ranks[order[k]] = (start + end + 1) / 2.0;
            }

            start = end;
        }

        return ranks;
    }

    /// <summary>tau-b = (concordant - discordant) / sqrt((pairs not tied in x)(pairs not tied in y)).</summary>
    private static double KendallTauB(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        long balance = 0, freeX = 0, freeY = 0;
        for (var i = 0; i < x.Length; i++)
        {
            for (var k = i + 1; k < x.Length; k++)
            {
                var (sx, sy) = (x[i].CompareTo(x[k]), y[i].CompareTo(y[k]));
                balance += sx * sy;
                freeX += sx * sx;
                freeY += sy * sy;
            }
        }

        return freeX == 0 || freeY == 0 ? double.NaN : balance / (Math.Sqrt(freeX) * Math.Sqrt(freeY));
    }
}
