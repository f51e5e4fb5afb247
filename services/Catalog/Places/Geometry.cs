using System.Text;
using System.Text.Json;

namespace CityIp.Catalog;

/// <summary>The geometry types of RFC 7946.</summary>
internal enum GeometryType
{
    Point,
    MultiPoint,
    LineString,
    MultiLineString,
    Polygon,
    MultiPolygon,
    GeometryCollection,
}

/// <summary>WGS-84 degrees, and metres above the ellipsoid where given.</summary>
internal readonly record struct Position(double Longitude, double Latitude, double? Altitude = null);

/// <summary>
/// A geometry of any type in one shape: parts (polygons) of paths (rings, lines) of positions. A point is one part of one path of one
/// position. A collection has members instead.
/// </summary>
internal sealed record Geometry(GeometryType Type, IReadOnlyList<IReadOnlyList<IReadOnlyList<Position>>> Parts, IReadOnlyList<Geometry> Members)
{
    /// <summary>Every part of the geometry and of its members.</summary>
    public IEnumerable<(GeometryType Type, IReadOnlyList<IReadOnlyList<Position>> Paths)> AllParts() =>
        Parts.Select(part => (Type, part)).Concat(Members.SelectMany(member => member.AllParts()));

    public Geometry Select(Func<Position, Position> change) => this with
    {
        Parts = [.. Parts.Select(part => (IReadOnlyList<IReadOnlyList<Position>>)[.. part.Select(path => (IReadOnlyList<Position>)[.. path.Select(change)])])],
        Members = [.. Members.Select(member => member.Select(change))],
    };

    /// <summary>Outer rings anticlockwise, holes clockwise: RFC 7946 section 3.1.6 asks it of writers, not of those who send to us.</summary>
    public Geometry Rewound() => this with
    {
        Parts = Type is GeometryType.Polygon or GeometryType.MultiPolygon
            ? [.. Parts.Select(part => (IReadOnlyList<IReadOnlyList<Position>>)[.. part.Select((ring, index) => SignedArea(ring) > 0 == (index == 0) ? ring : [.. ring.Reverse()])])]
            : Parts,
        Members = [.. Members.Select(member => member.Rewound())],
    };

    /// <summary>In square degrees; positive when the ring runs anticlockwise.</summary>
    public static double SignedArea(IReadOnlyList<Position> ring) =>
        ring.Zip(ring.Skip(1), (a, b) => (a.Longitude * b.Latitude) - (b.Longitude * a.Latitude)).Sum() / 2;

    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json);
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", Type.ToString());
        if (Type == GeometryType.GeometryCollection)
        {
            json.WriteStartArray("geometries");
            foreach (var member in Members)
            {
                member.Write(json);
            }
            json.WriteEndArray();
        }
        else
        {
            json.WritePropertyName("coordinates");
            WriteCoordinates(json);
        }
        json.WriteEndObject();
    }

    private void WriteCoordinates(Utf8JsonWriter json)
    {
        switch (Type)
        {
            case GeometryType.Point:
                Write(json, Parts[0][0][0]);
                break;
            case GeometryType.MultiPoint or GeometryType.LineString:
                Write(json, Parts[0][0], Write);
                break;
            case GeometryType.MultiLineString or GeometryType.Polygon:
                Write(json, Parts[0], static (json, path) => Write(json, path, Write));
                break;
            default:
                Write(json, Parts, static (json, part) => Write(json, part, static (json, path) => Write(json, path, Write)));
                break;
        }
    }

    private static void Write<T>(Utf8JsonWriter json, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            write(json, item);
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Position position)
    {
        json.WriteStartArray();
        json.WriteNumberValue(position.Longitude);
        json.WriteNumberValue(position.Latitude);
        if (position.Altitude is { } altitude)
        {
            json.WriteNumberValue(altitude);
        }
        json.WriteEndArray();
    }
}
