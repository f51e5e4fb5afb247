namespace CityIp.Analytics.Chain;

/// <summary>The example in the OpenAPI document; a test reads it.</summary>
internal static class ChainExamples
{
    public const string Chain = """
        {
          "asset": { "id": "01930000-0000-7000-8000-000000000001", "kind": "building", "names": { "en": "Normandie Apartments", "zh-Hans": "武康大楼" }, "districtCode": "xuhui", "retired": false },
          "touches": { "asOf": "2024-11-21T02:14:07.512+00:00", "throughSequence": 1204, "gaps": [], "total": 311, "byType": { "cityip.booth.visited.v1": 287, "cityip.lead.captured.v1": 24 } },
          "visitors": { "asOf": "2024-11-21T02:14:07.512+00:00", "visitors": 260, "suppressed": false, "suppressedBelow": 5 },
          "leads": { "asOf": "2024-11-21T02:13:55+00:00", "count": 24 },
          "deals": { "asOf": "2024-11-21T02:14:01+00:00", "count": 9, "byStage": { "lead": 8, "signed": 1 } },
          "money": { "asOf": "2024-11-21T02:14:01+00:00", "rule": "equal-parts: …", "amounts": [ { "currency": "CNY", "pledged": 1500000, "contracted": 1000000, "disbursed": 333334 } ] },
          "expos": [
            {
              "id": "01930000-0000-7000-9000-000000000001", "code": "yrd-2024", "names": { "en": "Yangtze River Delta International Cultural Industries Expo" }, "visitorsAsOf": "2024-11-21T02:14:07.512+00:00",
              "figures": { "touches": 311, "touchesByType": { "cityip.booth.visited.v1": 287, "cityip.lead.captured.v1": 24 }, "visitors": 260, "visitorsSuppressed": false, "leads": 24, "dealsByStage": { "lead": 8, "signed": 1 }, "money": [ { "currency": "CNY", "pledged": 1500000, "contracted": 1000000, "disbursed": 333334 } ] },
              "booths": [
                {
                  "id": "01930000-0000-7000-a000-000000000001", "code": "Q-FTV-01", "exhibitor": "Qingpu District film and television (demo exhibitor)",
                  "figures": { "touches": 311, "touchesByType": { "cityip.booth.visited.v1": 287, "cityip.lead.captured.v1": 24 }, "visitors": 260, "visitorsSuppressed": false, "leads": 24, "dealsByStage": { "lead": 8, "signed": 1 }, "money": [ { "currency": "CNY", "pledged": 1500000, "contracted": 1000000, "disbursed": 333334 } ] }
                }
              ]
            }
          ]
        }
        """;
}
