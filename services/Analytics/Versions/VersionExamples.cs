namespace CityIp.Analytics.Versions;

/// <summary>Examples in the OpenAPI document.</summary>
internal static class VersionExamples
{
    private const string Hash = "3b7c0a5e1f6d4c2b9a8877665544332211ffeeddccbbaa990011223344556677";

    public static string Head(string facts) => $$"""
        { "code": "world-cities", "version": 2, "latest": 2, "hash": "{{Hash}}", "title": "Three cities", "facts": {{facts}}, "created_at": "2026-11-25T08:00:00+00:00", "created_by": "key-1" }
        """;

    public static string View(string facts, string content) => $$"""
        { "code": "world-cities", "version": 2, "latest": 2, "hash": "{{Hash}}", "created_at": "2026-11-25T08:00:00+00:00", "created_by": "key-1", "facts": {{facts}}, "content": {{content}} }
        """;

    public static string Saved(string facts, bool dryRun) => $$"""
        { "dry_run": {{(dryRun ? "true" : "false")}}, "changed": true, "code": "world-cities", "version": 2, "hash": "{{Hash}}", "title": "Three cities", "facts": {{facts}} }
        """;
}
