using System.Globalization;

namespace CityIp.Catalog;

/// <summary>
/// A bounding box in WGS-84 degrees. One that crosses the 180th meridian has an <see cref="East"/> above 180, so that west is never greater than east;
/// callers write it with west greater than east, as RFC 7946 section 5.2 does.
/// </summary>
internal readonly record struct Box(double West, double South, double East, double North)
{
    private const double EarthRadius = 6_371_008.8; // metres, mean (IUGG)

    /// <summary>The smallest box around a geometry; for one that RFC 7946 cuts in two at the 180th meridian it crosses that meridian.</summary>
    public static Box Around(Geometry geometry)
    {
        var positions = geometry.AllParts().SelectMany(part => part.Paths).SelectMany(path => path).ToArray();
        var (west, east) = Range(geometry);
        return new(west, positions.Min(position => position.Latitude), east, positions.Max(position => position.Latitude));
    }

    /// <summary>The box that holds every place within some metres of a place.</summary>
    public static Box Around(double longitude, double latitude, double metres)
    {
        var angle = metres / EarthRadius;
        var degrees = angle * 180 / Math.PI;
        var (south, north) = (latitude - degrees, latitude + degrees);
        if (south <= -90 || north >= 90)
        {
            // A pole is inside: every longitude is near.
            return new(-180, Math.Max(south, -90), 180, Math.Min(north, 90));
        }
        var across = Math.Asin(Math.Min(1, Math.Sin(angle) / Math.Cos(latitude * Math.PI / 180))) * 180 / Math.PI;
        var west = longitude - across;
        return west < -180 ? new(west + 360, south, longitude + across + 360, north) : new(west, south, longitude + across, north);
    }

    /// <summary>From <c>west,south,east,north</c>; null when it is not that, or off the globe.</summary>
    public static Box? Parse(string text)
    {
        var numbers = text.Split(',');
        var values = new double[4];
        if (numbers.Length != 4)
        {
            return null;
        }
        for (var i = 0; i < 4; i++)
        {
            if (!double.TryParse(numbers[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
            {
                return null;
            }
        }
        var (west, south, east, north) = (values[0], values[1], values[2], values[3]);
        var onGlobe = west is >= -180 and <= 180 && east is >= -180 and <= 180 && south is >= -90 and <= 90 && north is >= -90 and <= 90;
        return onGlobe && south <= north ? new(west, south, west > east ? east + 360 : east, north) : null;
    }

    /// <summary>As RFC 7946 writes it: west is greater than east where the box crosses the 180th meridian.</summary>
    public double[] ToArray() => [West, South, East > 180 ? East - 360 : East, North];

    /// <summary>The widest gap between the parts, seen around the globe, is what the box leaves out.</summary>
    private static (double West, double East) Range(Geometry geometry)
    {
        var ranges = geometry.AllParts().SelectMany(part => RangesOf(part.Type, part.Paths)).OrderBy(range => range.West).ToArray();
        var (west, east) = (ranges[0].West, ranges[0].East);
        var (gap, gapStart, gapEnd) = (0.0, 0.0, 0.0);
        foreach (var range in ranges)
        {
            if (range.West - east > gap)
            {
                (gap, gapStart, gapEnd) = (range.West - east, east, range.West);
            }
            east = Math.Max(east, range.East);
        }
        return gap > west + 360 - east ? (gapEnd, gapStart + 360) : (west, east);
    }

    private static IEnumerable<(double West, double East)> RangesOf(GeometryType type, IReadOnlyList<IReadOnlyList<Position>> paths) => type switch
    {
        GeometryType.MultiPoint => paths.SelectMany(path => path).Select(position => (position.Longitude, position.Longitude)),
        GeometryType.MultiLineString => paths.Select(RangeOf),
        _ => [RangeOf(paths[0])],
    };

    private static (double, double) RangeOf(IReadOnlyList<Position> path) =>
        (path.Min(position => position.Longitude), path.Max(position => position.Longitude));
}
