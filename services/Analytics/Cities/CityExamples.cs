namespace CityIp.Analytics.Cities;

/// <summary>Examples in the OpenAPI document, from GPCI-2023; a test reads each as the type it stands for.</summary>
internal static class CityExamples
{
    public const string Cities = """
        {
          "source": "Source: GPCI-2023, Mori Memorial Foundation",
          "sources": [ "Source: GPCI-2023, Mori Memorial Foundation: six function scores and rank as published; the score is their sum." ],
          "rankedBy": "sum of the six function scores, not rounded",
          "unit": { "id": "shanghai", "name": "Shanghai", "countryOrRegion": "CHN", "score": 1131.4, "rank": 15, "functions": { "economy": 268.7, "research-and-development": 90.0, "cultural-interaction": 125.8, "livability": 328.9, "environment": 142.5, "accessibility": 175.5 } },
          "count": 48,
          "cities": [ { "id": "shanghai", "name": "Shanghai", "countryOrRegion": "CHN", "score": 1131.4, "rank": 15, "functions": { "economy": 268.7, "research-and-development": 90.0, "cultural-interaction": 125.8, "livability": 328.9, "environment": 142.5, "accessibility": 175.5 } } ]
        }
        """;

    public const string Profile = """
        {
          "source": "Source: GPCI-2023, Mori Memorial Foundation",
          "sources": [ "Source: GPCI-2023, Mori Memorial Foundation: six function scores and rank as published; the score is their sum." ],
          "id": "shanghai", "name": "Shanghai", "countryOrRegion": "CHN", "score": 1131.4, "rank": 15, "publishedRank": 15, "of": 48,
          "functions": [ { "function": "cultural-interaction", "score": 125.8, "rank": 23, "leader": "London", "leaderScore": 367.6 } ],
          "indicators": { "culturalWorldHeritageWithin50Km": 0, "worldHeritageWithin150Km": 1, "creativeCityMember": true, "creativeCityField": "Design", "networkConnectivity": 64.72, "countryOrRegionGdpPerCapitaUsd": 10262 }
        }
        """;

    public const string Gap = """
        {
          "source": "Source: GPCI-2023, Mori Memorial Foundation",
          "city": "Shanghai", "countryOrRegion": "CHN", "rank": 15, "to": [ "London" ],
          "score": 1131.4, "scoreOfOthers": 1646.7, "gap": 515.3,
          "functions": [ { "function": "cultural-interaction", "score": 125.8, "scoreOfOthers": 367.6, "gap": 241.8 } ]
        }
        """;
}
