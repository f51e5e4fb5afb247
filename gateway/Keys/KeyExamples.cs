namespace CityIp.Gateway.Keys;

/// <summary>What the OpenAPI document shows of keys.</summary>
internal static class KeyExamples
{
    public const string Create = """{ "name": "Ticketing", "organisation": "tickets-one", "scopes": ["events:publish"], "sources": ["urn:tickets-one:"], "expiresAt": "2025-12-31T15:59:59Z" }""";

    public const string Rotate = """{ "graceMinutes": 1440 }""";

    public const string Key = """
        {
          "id": "01930000-0000-7000-8f00-000000000011", "name": "Ticketing", "organisation": "tickets-one", "scopes": ["events:publish"], "sources": ["urn:tickets-one:"], "status": "active",
          "createdAt": "2024-11-20T01:00:00Z", "expiresAt": "2025-12-31T15:59:59Z", "revokedAt": null, "lastUsedAt": "2024-11-22T01:30:00Z", "perSecond": null, "burst": null,
          "secrets": [{ "hint": "cip_test_vuKi", "createdAt": "2024-11-20T01:00:00Z", "expiresAt": null }]
        }
        """;

    public const string Page = $$"""{ "items": [{{Key}}], "next": null }""";

    public const string WithSecret = $$"""{ "secret": "cip_test_…", "key": {{Key}} }""";

    public const string Who = """
        { "keyId": "01930000-0000-7000-8f00-000000000011", "organisation": "tickets-one", "mode": "test", "scopes": ["events:publish"], "sources": ["urn:tickets-one:"], "expiresAt": "2025-12-31T15:59:59Z" }
        """;
}
