namespace CityIp.Benchmarks.Arithmetic;

/// <summary>Nearest rank: the smallest value that at least this share of all values does not exceed. Nothing is interpolated, so each is one that occurred.</summary>
internal static class Percentile
{
    /// <param name="sorted">Ascending.</param>
    /// <param name="share">Above 0, at most 1.</param>
    /// <returns>NaN when there are no values.</returns>
    public static double Of(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
