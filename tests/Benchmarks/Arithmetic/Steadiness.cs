namespace CityIp.Benchmarks.Arithmetic;

/// <summary>When a load has warmed up: the rates of the last seconds agree.</summary>
internal static class Steadiness
{
    /// <summary>So many seconds in a row are compared.</summary>
    public const int Window = 5;

    /// <summary>They agree when none is further than this share from their mean.</summary>
    public const double Tolerance = 0.07;

    /// <summary>The greatest distance from the mean of the last seconds, as a share of it; infinite while there are too few, or nothing happens.</summary>
    public static double Spread(IReadOnlyList<double> rates)
    {
        if (rates.Count < Window)
        {
            return double.PositiveInfinity;
        }
        var last = rates.Skip(rates.Count - Window).ToList();
        var mean = last.Average();
        return mean > 0 ? last.Max(rate => Math.Abs(rate - mean)) / mean : double.PositiveInfinity;
    }

    public static bool IsReached(IReadOnlyList<double> rates) => Spread(rates) <= Tolerance;
}
