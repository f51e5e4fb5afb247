namespace CityIp.Gateway.Devices;

/// <summary>What the OpenAPI document shows of devices.</summary>
internal static class DeviceExamples
{
    public const string Create = """{ "name": "North gate 2", "kind": "gate", "expo": "yrd-2024", "hall": "H1", "organisation": "gates-one" }""";

    public const string Offer = """{ "codeMinutes": 60 }""";

    public const string Redeem = """{ "code": "7K3M-QX9D-2FWA-HT8N" }""";

    public const string Device = """
        {
          "id": "01930000-0000-7000-a000-000000000001", "name": "North gate 2", "kind": "gate", "organisation": "gates-one", "expo": "yrd-2024", "hall": "H1", "booth": null,
          "source": "urn:cityip:device:01930000-0000-7000-a000-000000000001", "scopes": ["events:check-in", "events:publish"], "status": "active", "createdAt": "2024-11-20T01:00:00Z",
          "enrolledAt": "2024-11-20T01:05:00Z", "lastSeenAt": "2024-11-22T01:30:00Z", "expiresAt": null, "revokedAt": null, "codeExpiresAt": null
        }
        """;

    public const string Page = $$"""{ "items": [{{Device}}], "next": null }""";

    public const string WithCode = """
        {
          "code": "7K3M-QX9D-2FWA-HT8N", "codeExpiresAt": "2024-11-20T01:15:00Z",
          "device": {
            "id": "01930000-0000-7000-a000-000000000001", "name": "North gate 2", "kind": "gate", "organisation": "gates-one", "expo": "yrd-2024", "hall": "H1", "booth": null,
            "source": "urn:cityip:device:01930000-0000-7000-a000-000000000001", "scopes": ["events:check-in", "events:publish"], "status": "pending", "createdAt": "2024-11-20T01:00:00Z",
            "enrolledAt": null, "lastSeenAt": null, "expiresAt": null, "revokedAt": null, "codeExpiresAt": "2024-11-20T01:15:00Z"
          }
        }
        """;

    public const string WithSecret = $$"""{ "secret": "cip_test_…", "device": {{Device}} }""";
}
