namespace CityIp.Analytics.Index;

/// <summary>Student's t distribution through the regularised incomplete beta function (Abramowitz and Stegun 26.5.8, 26.7.1; continued fraction by Lentz).</summary>
internal static class StudentT
{
    /// <summary>P(|T| at least |t|) = I(df / (df + t²); df/2, 1/2).</summary>
    public static double TwoSided(double t, double df) => IncompleteBeta(df / (df + t * t), df / 2, 0.5);

    /// <summary>The t whose two-sided probability is p, by bisection.</summary>
    public static double Critical(double p, double df)
    {
        var (low, high) = (0.0, 1.0);
        while (TwoSided(high, df) > p)
        {
            high *= 2;
        }

        for (var k = 0; k < 200 && high - low > 1e-15 * high; k++)
        {
            var middle = (low + high) / 2;
            (low, high) = TwoSided(middle, df) > p ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    public static double IncompleteBeta(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        // The fraction converges fast only below the mean.
        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - IncompleteBeta(1 - x, b, a);
        }

        var front = Math.Exp(a * Math.Log(x) + b * Math.Log(1 - x) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a;
        return front * Fraction(x, a, b);
    }

    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        double c = 1, d = 1 / Guard(1 - (a + b) * x / (a + 1)), f = d;
        for (var m = 1; m <= 500; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / Guard(1 + even * d);
            c = Guard(1 + even / c);
            f *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / Guard(1 + odd * d);
            c = Guard(1 + odd / c);
            f *= d * c;
            if (Math.Abs(d * c - 1) < 1e-16)
            {
                break;
            }
        }

        return f;

        static double Guard(double v) => Math.Abs(v) < Tiny ? Tiny : v;
    }

    /// <summary>ln Gamma by Stirling's series, after shifting the argument to 12 or more.</summary>
    private static double LogGamma(double z)
    {
        var shift = 0.0;
        while (z < 12)
        {
            shift -= Math.Log(z);
            z++;
        }

        var r = 1 / (z * z);
        var series = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691.0 / 360360))))) / z;
        return shift + (z - 0.5) * Math.Log(z) - z + 0.5 * Math.Log(2 * Math.PI) + series;
    }
}
