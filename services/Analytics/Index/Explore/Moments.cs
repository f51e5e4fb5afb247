namespace CityIp.Analytics.Index;

/// <summary>
/// Sample skewness and excess kurtosis as in Excel's SKEW and KURT (S_k = sum (x - mean)^k):
/// G1 = sqrt(n) S3 / S2^1.5 · sqrt(n (n - 1)) / (n - 2) for n of 3 or more;
/// G2 = ((n + 1)(n S4 / S2² - 3) + 6)(n - 1) / ((n - 2)(n - 3)) for n of 4 or more. NaN when there are too few values or no spread.
/// </summary>
internal readonly record struct Moments(int Count, double Mean, double Skew, double Kurtosis)
{
    /// <param name="values">Available values only.</param>
    public static Moments Of(ReadOnlySpan<double> values)
    {
        var n = values.Length;
        double sum = 0;
        foreach (var v in values)
        {
            sum += v;
        }

        var mean = sum / n;
        double s2 = 0, s3 = 0, s4 = 0;
        foreach (var v in values)
        {
            var d = v - mean;
            var dd = d * d;
            s2 += dd;
            s3 += dd * d;
            s4 += dd * dd;
        }

        if (n < 3 || s2 == 0)
        {
            return new(n, mean, double.NaN, double.NaN);
        }

        var skew = Math.Sqrt(n) * s3 / (s2 * Math.Sqrt(s2)) * Math.Sqrt((double)n * (n - 1)) / (n - 2);
        var kurtosis = n < 4 ? double.NaN : ((n + 1) * (n * s4 / (s2 * s2) - 3) + 6) * (n - 1) / ((double)(n - 2) * (n - 3));
        return new(n, mean, skew, kurtosis);
    }

    /// <summary>Passes when |skew| or kurtosis is below its threshold; null when that cannot be told.</summary>
    public bool? Passes(double skewThreshold, double kurtosisThreshold)
    {
        if (Math.Abs(Skew) < skewThreshold || Kurtosis < kurtosisThreshold)
        {
            return true;
        }

        return double.IsNaN(Skew) || double.IsNaN(Kurtosis) ? null : false;
    }
}
