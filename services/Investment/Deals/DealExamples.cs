namespace CityIp.Investment.Deals;

/// <summary>Examples for the OpenAPI document; the names are made up.</summary>
internal static class DealExamples
{
    public const string Create = """
        {
          "name": "Demo Film Studio 3: sound stage", "organisationId": "01930000-0000-7000-c000-000000000003",
          "boothId": "01930000-0000-7000-a000-000000000001", "jobs": { "planned": 40 },
          "nextAction": { "text": "Site visit in Qingpu", "due": "2024-12-02T02:00:00Z" }
        }
        """;

    public const string Change = """
        {
          "name": "Demo Film Studio 3: sound stage", "organisationId": "01930000-0000-7000-c000-000000000003",
          "jobs": { "planned": 40, "created": 12 }, "nextAction": { "text": "Hand over the lease", "due": "2025-01-15T02:00:00Z" }
        }
        """;

    public const string Move = """{ "to": "signed", "rate": { "currency": "USD", "value": 7.2415, "source": "Demo rate of the signing day" } }""";

    public const string Respond = """{ "note": "Called back, brochure sent", "at": "2024-11-23T01:30:00Z" }""";

    public const string Enter = """{ "amount": 30000000, "currency": "CNY", "on": "2024-11-24", "evidence": "Signing ceremony, minutes 12 (made up)", "evidenceUri": "https://studio3.example/minutes-12" }""";

    public const string Reverse = """{ "reason": "Entered twice" }""";

    public const string Entry = """
        {
          "id": "01935c2e-0000-7000-8000-000000000001", "dealId": "01930000-0000-7000-d000-000000000001", "kind": "pledge", "amount": 30000000, "currency": "CNY",
          "exponent": 2, "on": "2024-11-24", "evidence": "Signing ceremony, minutes 12 (made up)", "evidenceUri": "https://studio3.example/minutes-12",
          "reverses": null, "actor": "0193-key", "at": "2024-11-24T09:00:00+00:00"
        }
        """;

    public const string History = """
        {
          "dealId": "01930000-0000-7000-d000-000000000001", "asOf": "2024-11-24T09:00:00+00:00",
          "stages": [
            { "stage": "lead", "from": null, "enteredAt": "2024-11-22T09:00:00+00:00", "leftAt": "2024-11-23T09:00:00+00:00", "seconds": 86400, "reason": null, "actor": "message:lead-captured" },
            { "stage": "qualified", "from": "lead", "enteredAt": "2024-11-23T09:00:00+00:00", "leftAt": null, "seconds": 86400, "reason": null, "actor": "0193-key" }
          ]
        }
        """;

    public const string View = """
        {
          "id": "01930000-0000-7000-d000-000000000001", "version": 4, "name": "Demo Film Studio 3: sound stage", "stage": "signed", "stalledFrom": null,
          "stageSince": "2024-11-24T09:00:00+00:00", "next": ["landed", "stalled", "lost"], "openedAt": "2024-11-22T09:00:00+00:00", "changedAt": "2024-11-24T09:00:00+00:00",
          "source": {
            "leadId": null, "capturedAt": null, "expoId": "01930000-0000-7000-9000-000000000001", "expoCode": "yrd-2024",
            "boothId": "01930000-0000-7000-a000-000000000001", "boothCode": "Q-FTV-01", "exhibitorId": "01930000-0000-7000-c000-000000000001",
            "exhibitorName": "Qingpu District film and television (demo exhibitor)", "districtCode": "qingpu", "industry": "film-and-television",
            "assets": [{ "id": "01930000-0000-7000-8000-000000000004", "names": { "en": "Qingpu film and television base (demo)" } }]
          },
          "contact": null, "organisation": { "id": "01930000-0000-7000-c000-000000000003", "name": "Demo Film Studio 3" }, "owner": null, "opportunityId": null,
          "amounts": [{ "currency": "CNY", "exponent": 2, "pledged": 30000000, "contracted": 25000000, "disbursed": 0 }],
          "signing": { "at": "2024-11-24T09:00:00+00:00", "rate": null }, "jobs": { "planned": 40, "created": null },
          "firstResponse": { "due": "2024-11-24T09:00:00+00:00", "at": "2024-11-23T01:30:00+00:00", "note": "Called back, brochure sent", "overdue": false },
          "nextAction": { "text": "Site visit in Qingpu", "due": "2024-12-02T02:00:00+00:00" }
        }
        """;
}
