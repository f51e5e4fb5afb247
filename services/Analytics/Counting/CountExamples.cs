namespace CityIp.Analytics.Counting;

/// <summary>Examples in the OpenAPI document; a test reads each as the type it stands for.</summary>
internal static class CountExamples
{
    public const string Counts = """
        {
          "expo": { "id": "01930000-0000-7000-9000-000000000001", "code": "yrd-2024", "names": { "en": "Yangtze River Delta International Cultural Industries Expo" }, "timeZone": "Asia/Shanghai" },
          "grain": "booth", "from": "2024-11-20T16:00:00+00:00", "to": "2024-11-21T16:00:00+00:00",
          "asOf": "2024-11-21T02:14:07.512+00:00", "throughSequence": 1204, "gaps": [], "generation": 0, "total": 311,
          "items": [
            { "unit": "01930000-0000-7000-a000-000000000001", "code": "Q-FTV-01", "hour": "2024-11-21T01:00:00+00:00", "localHour": "2024-11-21T09:00:00+08:00", "type": "cityip.booth.visited.v1", "count": 287 },
            { "unit": "01930000-0000-7000-a000-000000000001", "code": "Q-FTV-01", "hour": "2024-11-21T01:00:00+00:00", "localHour": "2024-11-21T09:00:00+08:00", "type": "cityip.lead.captured.v1", "count": 24 }
          ],
          "next": null
        }
        """;

    public const string Visitors = """
        {
          "expo": { "id": "01930000-0000-7000-9000-000000000001", "code": "yrd-2024", "names": { "en": "Yangtze River Delta International Cultural Industries Expo" }, "timeZone": "Asia/Shanghai" },
          "grain": "booth", "asOf": "2024-11-21T02:14:07.512+00:00", "throughSequence": 1204, "gaps": [], "generation": 0, "suppressedBelow": 5,
          "items": [
            { "unit": "01930000-0000-7000-a000-000000000001", "code": "Q-FTV-01", "visitors": 260, "suppressed": false },
            { "unit": "01930000-0000-7000-a000-000000000002", "code": "X-ART-07", "visitors": null, "suppressed": true },
            { "unit": "01930000-0000-7000-a000-000000000003", "code": "X-ART-08", "visitors": null, "suppressed": true }
          ],
          "next": null
        }
        """;
}
