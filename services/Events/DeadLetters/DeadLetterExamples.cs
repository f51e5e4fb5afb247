namespace CityIp.Events.DeadLetters;

/// <summary>Examples of the OpenAPI document.</summary>
internal static class DeadLetterExamples
{
    public const string Event = """
        { "specversion": "1.0", "id": "b7d1f6c2-0002", "source": "urn:cityip:demo:kiosk-7", "type": "cityip.booth.visited.v1", "data": { "booth": "Q-FTV-01", "expo": "yrd-2024" } }
        """;

    public const string Letter = """
        {
          "id": "01930000-0000-7000-e000-000000000001", "version": 1, "activityId": "8c1d2c55-6f0e-4a57-93a5-0d5f9e1a7b11", "state": "held", "reason": "unknown-booth",
          "detail": "The expo 'yrd-2024' has no booth 'Q-99' yet. It is taken in as soon as it has.", "pointer": "/data/booth", "door": "http", "sender": "demo",
          "organisation": "demo", "source": "urn:cityip:demo:kiosk-7", "eventId": "b7d1f6c2-0002", "type": "cityip.booth.visited.v1", "expo": "yrd-2024",
          "receivedAt": "2024-11-22T02:15:01Z", "changedAt": "2024-11-22T02:15:01Z", "changedBy": null, "note": null, "edits": 0, "sealed": false,
          "event": { "specversion": "1.0", "id": "b7d1f6c2-0002", "source": "urn:cityip:demo:kiosk-7", "type": "cityip.booth.visited.v1", "data": { "booth": "Q-99", "expo": "yrd-2024" } }
        }
        """;

    public const string Edits = """
        {
          "items": [
            {
              "number": 1, "editedAt": "2024-11-22T03:00:00Z", "editedBy": "01930000-0000-7000-8f00-000000000001", "organisation": "demo-admin", "note": "The kiosk had the old booth plan.",
              "reason": "unknown-booth", "detail": "The expo 'yrd-2024' has no booth 'Q-99' yet. It is taken in as soon as it has.", "pointer": "/data/booth",
              "source": "urn:cityip:demo:kiosk-7", "eventId": "b7d1f6c2-0002", "type": "cityip.booth.visited.v1", "sealed": false,
              "event": { "specversion": "1.0", "id": "b7d1f6c2-0002", "source": "urn:cityip:demo:kiosk-7", "type": "cityip.booth.visited.v1", "data": { "booth": "Q-99", "expo": "yrd-2024" } }
            }
          ]
        }
        """;

    public const string Report = """
        {
          "dryRun": true, "accepted": 0, "duplicate": 0, "quarantined": 1, "conflict": 0, "rejected": 0, "remaining": 0, "next": null,
          "results": [
            {
              "id": "01930000-0000-7000-e000-000000000001", "status": "quarantined",
              "problem": { "type": "/problems/unknown-booth", "title": "Unknown booth", "detail": "The expo 'yrd-2024' has no booth 'Q-99' yet. It is taken in as soon as it has.", "field": "/data/booth" }
            }
          ]
        }
        """;
}
