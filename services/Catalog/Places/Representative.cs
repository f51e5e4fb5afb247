namespace CityIp.Catalog;

/// <summary>The one position that stands for a geometry on a map.</summary>
internal static class Representative
{
    /// <summary>
    /// Of the largest area its centroid; without areas, the middle of the longest line; without lines, the first point.
    /// </summary>
    public static Position Of(Geometry geometry)
    {
        var parts = geometry.AllParts().ToArray();
        var areas = parts.Where(part => part.Type is GeometryType.Polygon or GeometryType.MultiPolygon).Select(part => part.Paths[0]).ToArray();
        if (areas.Length > 0)
        {
            return Centroid(areas.MaxBy(ring => Math.Abs(Geometry.SignedArea(ring)))!);
        }
        var lines = parts.Where(part => part.Type is GeometryType.LineString or GeometryType.MultiLineString).SelectMany(part => part.Paths).ToArray();
        return lines.Length > 0 ? Middle(lines.MaxBy(Length)!) : parts[0].Paths[0][0] with { Altitude = null };
    }

    private static Position Centroid(IReadOnlyList<Position> ring)
    {
        var area = Geometry.SignedArea(ring);
        if (area == 0)
        {
            return new(ring.Average(position => position.Longitude), ring.Average(position => position.Latitude));
        }
        // Relative to the first corner: products of whole coordinates lose the digits that matter in a small ring.
        var (x0, y0) = (ring[0].Longitude, ring[0].Latitude);
        var (x, y) = (0.0, 0.0);
        foreach (var (a, b) in ring.Zip(ring.Skip(1)))
        {
            var (ax, ay, bx, by) = (a.Longitude - x0, a.Latitude - y0, b.Longitude - x0, b.Latitude - y0);
            var cross = (ax * by) - (bx * ay);
            x += (ax + bx) * cross;
            y += (ay + by) * cross;
        }
        return new(Math.Round(x0 + (x / (6 * area)), 7), Math.Round(y0 + (y / (6 * area)), 7));
    }

    private static Position Middle(IReadOnlyList<Position> line)
    {
        var left = Length(line) / 2;
        foreach (var (a, b) in line.Zip(line.Skip(1)))
        {
            var step = Distance(a, b);
            if (step >= left && step > 0)
            {
                var share = left / step;
                return new(Math.Round(a.Longitude + ((b.Longitude - a.Longitude) * share), 7), Math.Round(a.Latitude + ((b.Latitude - a.Latitude) * share), 7));
            }
            left -= step;
        }
        return line[^1] with { Altitude = null };
    }

    private static double Length(IReadOnlyList<Position> line) => line.Zip(line.Skip(1), Distance).Sum();

    /// <summary>On a plane with longitude shrunk by latitude: enough to find a middle.</summary>
    private static double Distance(Position a, Position b)
    {
        var east = (b.Longitude - a.Longitude) * Math.Cos((a.Latitude + b.Latitude) * Math.PI / 360);
        return Math.Sqrt((east * east) + ((b.Latitude - a.Latitude) * (b.Latitude - a.Latitude)));
    }
}
