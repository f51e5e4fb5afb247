namespace CityIp.Catalog;

/// <summary>Examples of the OpenAPI document. A test sends the bodies and reads the answers.</summary>
internal static class Examples
{
    public const string CreateDistrict = """{ "code": "xuhui", "names": { "zh-Hans": "徐汇区", "en": "Xuhui District" } }""";

    public const string ChangeDistrict = """{ "names": { "zh-Hans": "徐汇区", "en": "Xuhui" } }""";

    public const string District = """
        { "code": "xuhui", "version": 1, "language": "en", "name": "Xuhui District", "names": { "en": "Xuhui District", "zh-Hans": "徐汇区" } }
        """;

    public const string WriteAsset = """
        {
          "kind": "building",
          "names": { "zh-Hans": "武康大楼", "en": "Wukang Mansion" },
          "texts": { "en": "Apartment building by László Hudec, formerly the Normandie Apartments." },
          "district": "xuhui",
          "geometry": { "type": "Point", "coordinates": [121.4383, 31.2045] },
          "coordinateSystem": "wgs-84",
          "rights": "http://rightsstatements.org/vocab/CNE/1.0/",
          "date": "1924",
          "tags": ["architecture", "武康路"],
          "links": ["https://en.wikipedia.org/wiki/Wukang_Mansion"],
          "sources": ["Wikipedia, Wukang Mansion"]
        }
        """;

    public const string Asset = """
        {
          "id": "01930000-0000-7000-8000-000000000001", "version": 3, "status": "published", "kind": "building",
          "language": "en", "name": "Wukang Mansion", "textLanguage": "en", "text": "Apartment building by László Hudec, formerly the Normandie Apartments.",
          "names": { "en": "Wukang Mansion", "zh-Hans": "武康大楼" },
          "texts": { "en": "Apartment building by László Hudec, formerly the Normandie Apartments." },
          "parent": null, "district": "xuhui",
          "geometry": { "type": "Point", "coordinates": [121.4383, 31.2045] },
          "bbox": [121.4383, 31.2045, 121.4383, 31.2045], "point": [121.4383, 31.2045],
          "dailyVisitorCapacity": null, "rights": "http://rightsstatements.org/vocab/CNE/1.0/", "reuse": "permission", "date": "1924",
          "tags": ["architecture", "武康路"], "links": ["https://en.wikipedia.org/wiki/Wukang_Mansion"], "sources": ["Wikipedia, Wukang Mansion"],
          "createdAt": "2024-11-25T02:00:00+00:00", "changedAt": "2024-11-25T02:05:00+00:00", "publishedAt": "2024-11-25T02:05:00+00:00",
          "alerts": []
        }
        """;

    public const string History = """
        { "items": [ { "version": 2, "at": "2024-11-25T02:05:00+00:00", "actor": "key-1", "action": "changed", "changes": { "names/en": { "from": "Wukang Building", "to": "Wukang Mansion" } } } ], "next": null }
        """;

    public const string WriteAssessment = """
        {
          "aspect": "visitor-pressure",
          "assessedOn": "2019-03-15",
          "finding": "Crowds taking photographs at the Wukang Mansion became a road-safety matter.",
          "source": "China Daily, 2019-03-15"
        }
        """;
}
