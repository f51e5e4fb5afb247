namespace CityIp.Analytics.Index;

/// <summary>Measures of an asset's sustainability that are no means.</summary>
internal static class Concentration
{
    /// <summary>Herfindahl-Hirschman index, the sum of squared shares: 1 = one licence earns everything, 1/n = equal parts; missing without revenue.</summary>
    public static double Herfindahl(ReadOnlySpan<double> amounts)
    {
        double total = 0, squares = 0;
        foreach (var a in amounts)
        {
            if (a < 0)
            {
                throw new IndexRefusedException("amounts", "shares are of amounts of 0 or more");
            }

            total += a;
            squares += a * a;
        }

        return total == 0 ? double.NaN : squares / (total * total);
    }

    /// <summary>1 - |g - l| / (g + l): 1 when global and local reach are equal, 0 when one is nothing; missing when both are.</summary>
    public static double Balance(double global, double local) => global + local == 0 ? double.NaN : 1 - Math.Abs(global - local) / (global + local);
}
