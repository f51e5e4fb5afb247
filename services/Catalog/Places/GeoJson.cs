using System.Text.Json;

namespace CityIp.Catalog;

/// <summary>Reads a geometry of RFC 7946 and says exactly what is wrong with one that is not.</summary>
internal sealed class GeoJson
{
    private const int MostPositions = 20_000;
    private const int DeepestCollection = 2;
    private int positions;
    private Fault? fault;

    private GeoJson()
    {
    }

    /// <summary>Null and the geometry, or what is wrong.</summary>
    /// <param name="pointer">JSON Pointer of the geometry in the request.</param>
    public static Fault? Read(JsonElement json, string pointer, out Geometry? geometry)
    {
        var reader = new GeoJson();
        geometry = reader.ReadGeometry(json, pointer, 0);
        return reader.fault;
    }

    private Geometry? ReadGeometry(JsonElement json, string pointer, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Refuse("A geometry is a JSON object with type and coordinates.", pointer);
        }
        if (json.TryGetProperty("crs", out _))
        {
            return Refuse("RFC 7946 has no crs: coordinates are WGS-84. Say coordinateSystem gcj-02 beside the geometry where they are GCJ-02.", $"{pointer}/crs");
        }
        if (!json.TryGetProperty("type", out var name) || name.ValueKind != JsonValueKind.String
            || !Enum.TryParse<GeometryType>(name.GetString(), out var type) || type.ToString() != name.GetString())
        {
            return Refuse($"type is one of {string.Join(", ", Enum.GetNames<GeometryType>())}: a geometry, not a Feature.", $"{pointer}/type");
        }
        if (type == GeometryType.GeometryCollection)
        {
            return ReadCollection(json, pointer, depth);
        }
        if (!json.TryGetProperty("coordinates", out var coordinates))
        {
            return Refuse("coordinates are missing.", $"{pointer}/coordinates");
        }
        var parts = ReadParts(type, coordinates, $"{pointer}/coordinates");
        return fault is null ? new(type, parts!, []) : null;
    }

    private Geometry? ReadCollection(JsonElement json, string pointer, int depth)
    {
        if (depth >= DeepestCollection)
        {
            return Refuse($"Collections are nested more than {DeepestCollection} deep.", pointer);
        }
        if (!json.TryGetProperty("geometries", out var members))
        {
            return Refuse("geometries are missing.", $"{pointer}/geometries");
        }
        var read = ReadArray(members, $"{pointer}/geometries", 1, (member, at) => ReadGeometry(member, at, depth + 1));
        return fault is null ? new(GeometryType.GeometryCollection, [], read!) : null;
    }

    private List<List<IReadOnlyList<Position>>>? ReadParts(GeometryType type, JsonElement json, string pointer) => type switch
    {
        GeometryType.Point => ReadPosition(json, pointer) is { } point ? [[[point]]] : null,
        GeometryType.MultiPoint => ReadPath(json, pointer, 1) is { } points ? [[points]] : null,
        GeometryType.LineString => ReadPath(json, pointer, 2) is { } line ? [[line]] : null,
        GeometryType.MultiLineString => ReadArray(json, pointer, 1, (path, at) => ReadPath(path, at, 2)) is { } lines ? [lines] : null,
        GeometryType.Polygon => ReadArray(json, pointer, 1, ReadRing) is { } rings ? [rings] : null,
        GeometryType.MultiPolygon => ReadArray(json, pointer, 1, (polygon, at) => ReadArray(polygon, at, 1, ReadRing)),
        GeometryType.GeometryCollection => null,
    };

    private IReadOnlyList<Position>? ReadRing(JsonElement json, string pointer)
    {
        var ring = ReadPath(json, pointer, 4);
        if (ring is not null && ring[0] != ring[^1])
        {
            Refuse("A ring ends where it begins: its first and last position are the same.", pointer);
        }
        return ring;
    }

    private IReadOnlyList<Position>? ReadPath(JsonElement json, string pointer, int least)
    {
        var read = ReadArray(json, pointer, least, (position, at) => ReadPosition(position, at) is { } value ? new Point(value) : null);
        return read is null ? null : [.. read.Select(point => point.Value)];
    }

    private Position? ReadPosition(JsonElement json, string pointer)
    {
        if (++positions > MostPositions)
        {
            Refuse($"A geometry has at most {MostPositions} positions.", pointer);
            return null;
        }
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is < 2 or > 3 || json.EnumerateArray().Any(number => number.ValueKind != JsonValueKind.Number))
        {
            Refuse("A position is [longitude, latitude] or [longitude, latitude, altitude], in numbers.", pointer);
            return null;
        }
        var (longitude, latitude) = (json[0].GetDouble(), json[1].GetDouble());
        if (longitude is not (>= -180 and <= 180) || latitude is not (>= -90 and <= 90))
        {
            fault ??= new("off-the-globe", $"[{json[0]}, {json[1]}] is off the globe: longitude comes first, from -180 to 180, then latitude, from -90 to 90.", pointer);
            return null;
        }
        double? altitude = json.GetArrayLength() == 3 ? json[2].GetDouble() : null;
        if (altitude is { } metres && !double.IsFinite(metres))
        {
            Refuse("The altitude is no finite number of metres.", pointer);
            return null;
        }
        return new(longitude, latitude, altitude);
    }

    private List<T>? ReadArray<T>(JsonElement json, string pointer, int least, Func<JsonElement, string, T?> read)
        where T : class
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() < least)
        {
            Refuse($"Here stands an array of at least {least}.", pointer);
            return null;
        }
        var items = new List<T>(Math.Min(json.GetArrayLength(), MostPositions));
        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            if (read(element, $"{pointer}/{index++}") is not { } item || fault is not null)
            {
                return null;
            }
            items.Add(item);
        }
        return items;
    }

    private Geometry? Refuse(string detail, string pointer)
    {
        fault ??= new("invalid-geometry", detail, pointer);
        return null;
    }

    private sealed record Point(Position Value);
}
