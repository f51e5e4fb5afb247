namespace CityIp.Analytics.Sustainability;

/// <summary>Examples of the OpenAPI document; a test reads them.</summary>
internal static class SustainabilityExamples
{
    private const string Lane = """{ "id": "01930000-0000-7000-8000-000000000005", "kind": "street", "names": { "en": "Demo Lane 1", "zh-Hans": "演示里弄1号" }, "districtCode": "xuhui" }""";

    private const string Normandie = """{ "id": "01930000-0000-7000-8000-000000000001", "kind": "building", "names": { "en": "Normandie Apartments (Wukang Mansion)", "zh-Hans": "武康大楼" }, "districtCode": "xuhui" }""";

    public const string Ranking = $$"""
        {
          "method": "2026-1", "period": "2026-11-25", "computedAt": "2026-11-25T03:00:00+00:00", "rankedOf": 1,
          "items": [
            { "rank": 1, "asset": {{Lane}}, "period": "2026-11-25", "status": "assessable", "score": 38.2, "range": { "low": 19.1, "high": 44 }, "knownDimensions": 5, "unknown": [ "commercial-yield" ], "alarm": false },
            { "rank": null, "asset": {{Normandie}}, "period": "2026-11-25", "status": "not-assessable", "score": null, "range": null, "knownDimensions": 1, "unknown": [ "heritage-integrity", "commercial-yield", "community-benefit", "renewal", "visitor-pressure" ], "alarm": false }
          ],
          "next": null
        }
        """;

    public const string One = $$"""
        {
          "asset": {{Lane}}, "method": "2026-1", "period": "2026-11-25", "computedAt": "2026-11-25T03:00:00+00:00", "restated": 0,
          "status": "assessable", "score": 44, "uncapped": 46.3, "limitedBy": "heritage-integrity", "range": { "low": 24.4, "high": 44 }, "rank": 1, "rankedOf": 1, "knownDimensions": 5, "neededDimensions": 4,
          "dimensions": [
            {
              "dimension": "heritage-integrity", "score": 44.56, "unknown": null,
              "inputs": [ { "code": "heritage-assessed", "value": 44, "unit": "0 to 100", "score": 44.56, "counts": true, "source": "Made up for the demonstration", "sourceUri": null, "asOf": "2026-05-01", "how": "The newest assessment of heritage-integrity in the catalog that has a score …", "unknown": null } ]
            },
            {
              "dimension": "commercial-yield", "score": null, "unknown": "Commercial yield is what licences earn, and the catalog keeps no licences yet, so it is unknown. …",
              "inputs": [ { "code": "yield-assessed", "value": null, "unit": "0 to 100", "score": null, "counts": false, "source": "Assessments of the catalog", "sourceUri": null, "asOf": null, "how": "The newest assessment of commercial-yield …", "unknown": "There is no assessment of commercial-yield." } ]
            }
          ],
          "missing": [ { "dimension": "commercial-yield", "reason": "Commercial yield is what licences earn, and the catalog keeps no licences yet, so it is unknown. …", "supplyAt": "POST /v1/catalog/assets/01930000-0000-7000-8000-000000000005/assessments with aspect commercial-yield, a score of 0 to 100 and its source, until the catalog keeps licences" } ],
          "balance": { "value": 0.886, "global": 70, "local": 88, "how": "1 - |g - l| / (g + l) of the assessed global and local reach. …", "unknown": null },
          "concentration": [ { "of": "licence-revenue", "currency": null, "value": null, "parts": null, "asOf": null, "how": "Sum of the squared shares of the licences' revenue.", "unknown": "The catalog keeps no licences yet." } ],
          "money": [ { "currency": "CNY", "pledged": 1500000, "contracted": 1000000, "disbursed": 333334 } ], "moneyRule": "equal-parts: …",
          "trend": { "direction": "falling", "perYear": -12.4, "interval": { "low": -18.9, "high": -5.9 }, "annualGrowth": null, "points": 5, "from": "2026-10-28", "to": "2026-11-25", "how": "One day in seven …", "unknown": null },
          "alarm": { "raised": true, "since": "2026-11-24", "from": 52.1, "fromPeriod": "2026-11-20", "dimensions": [ { "dimension": "visitor-pressure", "from": 60.2, "to": 8.9 } ], "rule": "Begins when the score is 5 points or more below …" }
        }
        """;

    public const string History = """
        {
          "items": [ { "period": "2026-11-25", "method": "2026-1", "status": "assessable", "score": 44, "range": { "low": 24.4, "high": 44 }, "dimensions": { "heritage-integrity": 44, "reach": 88 }, "computedAt": "2026-11-25T03:00:00+00:00", "restated": 0 } ],
          "next": null
        }
        """;

    public const string Method = """
        {
          "version": "2026-1",
          "indicators": [ { "code": "load", "dimension": "visitor-pressure", "evidence": "counted", "aspect": null, "unit": "visitors a day / daily visitor capacity", "worst": 1.5, "best": 0.5, "logarithmOfOnePlus": null, "least": 0, "how": "Distinct visitors with the asset on its three busiest days …" } ],
          "goalposts": "Fixed: …", "aggregation": "Within a dimension the best evidence counts …", "unknown": "An unknown dimension is left out …", "neededDimensions": 4, "windowDays": 365, "assessmentYears": 5, "busiestDays": 3,
          "period": "A day (UTC) …", "trend": "One day in seven …", "alarm": "Begins when …", "balance": "1 - |g - l| / (g + l) …"
        }
        """;
}
