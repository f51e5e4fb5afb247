namespace CityIp.Analytics.Index;

/// <summary>The standard normal distribution through the regularised incomplete gamma function (Abramowitz and Stegun 6.5.29 and 6.5.31).</summary>
internal static class Normal
{
    /// <summary>P(|Z| at least |z|) = Q(1/2, z²/2).</summary>
    public static double TwoSided(double z)
    {
        var a = z * z / 2;
        // x^(1/2) e^-x / Gamma(1/2)
        var front = Math.Sqrt(a / Math.PI) * Math.Exp(-a);
        if (a < 1.5)
        {
            double term = 2, sum = 2;
            for (var k = 1; term > 1e-17 * sum; k++)
            {
                term *= a / (0.5 + k);
                sum += term;
            }

            return 1 - (front * sum);
        }

        // The continued fraction from its far end; it converges the faster the greater a is.
        var fraction = 0.0;
        for (var k = 200; k >= 1; k--)
        {
            fraction = k * (k - 0.5) / (a + (2 * k) + 0.5 - fraction);
        }

        return front / (a + 0.5 - fraction);
    }
}
