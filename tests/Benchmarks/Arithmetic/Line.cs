namespace CityIp.Benchmarks.Arithmetic;

/// <summary>The straight line through points by least squares.</summary>
internal static class Line
{
    /// <summary>How much y grows with each unit of x; NaN with fewer than two different x.</summary>
    public static double Slope(IReadOnlyCollection<(double X, double Y)> points)
    {
        if (points.Count < 2)
        {
            return double.NaN;
        }
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        var spread = points.Sum(point => (point.X - x) * (point.X - x));
        return spread == 0 ? double.NaN : points.Sum(point => (point.X - x) * (point.Y - y)) / spread;
    }

    /// <summary>
    /// The k of cost ~ size^k: the slope in logarithms. 1 is proportional, 2 quadratic, 0 no growth; NaN when a size or cost is not positive.
    /// </summary>
    public static double Exponent(IReadOnlyCollection<(double Size, double Cost)> points) =>
        points.Any(point => point.Size <= 0 || point.Cost <= 0) ? double.NaN : Slope([.. points.Select(point => (Math.Log(point.Size), Math.Log(point.Cost)))]);
}
