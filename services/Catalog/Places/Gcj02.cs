namespace CityIp.Catalog;

/// <summary>
/// GCJ-02, the shifted coordinates of maps made in mainland China, to WGS-84. The forward shift is the published reverse-engineered formula
/// on the Krasovsky 1940 ellipsoid; it has no closed inverse, so it is inverted by fixed-point iteration to below a centimetre.
/// </summary>
internal static class Gcj02
{
    private const double SemiMajorAxis = 6378245.0;
    private const double EccentricitySquared = 0.00669342162296594323;
    private const int Iterations = 8;

    public static Position ToWgs84(Position shifted)
    {
        var (longitude, latitude) = (shifted.Longitude, shifted.Latitude);
        for (var i = 0; i < Iterations; i++)
        {
            var again = FromWgs84(new(longitude, latitude));
            longitude -= again.Longitude - shifted.Longitude;
            latitude -= again.Latitude - shifted.Latitude;
        }
        // Seven decimals are a centimetre; more would only show the arithmetic.
        return shifted with { Longitude = Math.Round(longitude, 7), Latitude = Math.Round(latitude, 7) };
    }

    public static Position FromWgs84(Position position)
    {
        if (IsOutsideChina(position))
        {
            return position;
        }
        var (x, y) = (position.Longitude - 105, position.Latitude - 35);
        var latitude = position.Latitude / 180 * Math.PI;
        var curvature = 1 - (EccentricitySquared * Math.Sin(latitude) * Math.Sin(latitude));
        var root = Math.Sqrt(curvature);
        var metresPerDegreeNorth = SemiMajorAxis * (1 - EccentricitySquared) / (curvature * root) * Math.PI / 180;
        var metresPerDegreeEast = SemiMajorAxis / root * Math.Cos(latitude) * Math.PI / 180;
        return position with
        {
            Longitude = position.Longitude + (East(x, y) / metresPerDegreeEast),
            Latitude = position.Latitude + (North(x, y) / metresPerDegreeNorth),
        };
    }

    private static bool IsOutsideChina(Position position) =>
        position.Longitude is < 72.004 or > 137.8347 || position.Latitude is < 0.8293 or > 55.8271;

    private static double North(double x, double y) =>
        -100 + (2 * x) + (3 * y) + (0.2 * y * y) + (0.1 * x * y) + (0.2 * Math.Sqrt(Math.Abs(x)))
        + Waves(6 * x, 20, 2 * x, 20) + Waves(y, 20, y / 3, 40) + Waves(y / 12, 160, y / 30, 320);

    private static double East(double x, double y) =>
        300 + x + (2 * y) + (0.1 * x * x) + (0.1 * x * y) + (0.1 * Math.Sqrt(Math.Abs(x)))
        + Waves(6 * x, 20, 2 * x, 20) + Waves(x, 20, x / 3, 40) + Waves(x / 12, 150, x / 30, 300);

    private static double Waves(double first, double firstHeight, double second, double secondHeight) =>
        ((firstHeight * Math.Sin(first * Math.PI)) + (secondHeight * Math.Sin(second * Math.PI))) * 2 / 3;
}
