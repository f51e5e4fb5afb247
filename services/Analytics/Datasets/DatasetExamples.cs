namespace CityIp.Analytics.Datasets;

/// <summary>Examples in the OpenAPI document; a test reads each as the type it stands for, and saves the content.</summary>
internal static class DatasetExamples
{
    public const string Facts = """{ "indicators": 2, "aggregates": 1, "denominators": 0, "units": 3, "times": 0, "values": 5, "missing": 1 }""";

    public const string Content = """
        {
          "title": "Three cities", "source": "GPCI-2023, Mori Memorial Foundation", "year": 2023,
          "indicators": [
            { "code": "gpci_research", "level": 1, "parent": "index", "direction": 1, "weight": 1, "name": "Research and development", "unit": "score" },
            { "code": "gpci_culture", "level": 1, "parent": "index", "direction": 1, "weight": 1, "name": "Cultural interaction", "unit": "score" },
            { "code": "index", "level": 2, "direction": 1, "weight": 1, "name": "Index of three cities" }
          ],
          "groups": [ { "code": "country_or_region", "name": "Country or region" } ],
          "units": [
            { "code": "london", "name": "London", "groups": { "country_or_region": "GBR" }, "values": { "gpci_research": 181.4, "gpci_culture": 367.6 } },
            { "code": "shanghai", "name": "Shanghai", "groups": { "country_or_region": "CHN" }, "values": { "gpci_research": 90.0, "gpci_culture": { "value": 125.8, "flags": [ "provisional" ] } } },
            { "code": "vienna", "name": "Vienna", "groups": { "country_or_region": "AUT" }, "values": { "gpci_research": null, "gpci_culture": 148.9 } }
          ]
        }
        """;

    public const string Values = """
        {
          "items": [ { "unit": "shanghai", "name": "Shanghai", "time": null, "column": "gpci_culture", "value": 125.8, "measured_in": "score", "source": "GPCI-2023, Mori Memorial Foundation", "year": 2023, "licence": null, "flags": [ "provisional" ] } ],
          "next": null
        }
        """;
}
