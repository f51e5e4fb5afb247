using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>What the OpenAPI documents say of the error queues.</summary>
internal static class ErrorQueueExamples
{
    public const string Report = """{ "changed": 500, "remaining": 12, "until": "2026-10-01T02:20:00Z" }""";

    public const string Discard = """{ "reason": "The asset was made by mistake." }""";

    public const string DiscardSeveral = """{ "reason": "The assets were made by mistake.", "messageType": "AssetPublished", "limit": 500 }""";

    public const string ReplaySeveral = """{ "messageType": "AssetPublished", "limit": 500, "until": "2026-10-01T02:20:00Z" }""";

    public static string Queues(string service) => $$"""
        { "items": [{ "queue": "{{service}}-know-assets", "held": 1, "replayed": 4, "discarded": 0, "oldestAt": "2026-10-01T02:15:00Z", "oldestSeconds": 300 }] }
        """;

    public static string Page(string service) => $$"""{ "items": [{{Message(service)}}], "next": null }""";

    public static string Message(string service) => Of(service, "held", null, null);

    public static string Replayed(string service) => Of(service, "replayed", "01930000-0000-7000-8f00-000000000001", null);

    public static string Discarded(string service) => Of(service, "discarded", "01930000-0000-7000-8f00-000000000001", "The asset was made by mistake.");

    public static RouteHandlerBuilder Describes(this RouteHandlerBuilder endpoint, string name, string summary, string example, params ReadOnlySpan<int> problems)
    {
        endpoint.WithName(name).WithSummary(summary).ProducesProblem(401).ProducesProblem(403);
        foreach (var status in problems)
        {
            endpoint.ProducesProblem(status);
        }
        return endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?.TryGetValue("200", out var answer) == true && answer.Content?.TryGetValue("application/json", out var content) == true)
            {
                content.Example = JsonNode.Parse(example);
            }
            return Task.CompletedTask;
        });
    }

    /// <summary>An example of the body sent.</summary>
    public static RouteHandlerBuilder Sends(this RouteHandlerBuilder endpoint, string json) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        foreach (var content in operation.RequestBody?.Content?.Values ?? [])
        {
            content.Example = JsonNode.Parse(json);
        }
        return Task.CompletedTask;
    });

    private static string Of(string service, string state, string? by, string? note) => $$"""
        {
          "id": "01930000-0000-7000-e100-000000000001", "queue": "{{service}}-know-assets", "state": "{{state}}", "messageId": "01930000-0000-7000-e200-000000000001",
          "messageType": "AssetPublished", "exception": "System.InvalidOperationException", "reason": "The asset has no name.", "faults": 1, "replays": {{(state == "replayed" ? 1 : 0)}},
          "firstAt": "2026-10-01T02:15:00Z", "faultedAt": "2026-10-01T02:15:00Z", "changedAt": "2026-10-01T02:15:00Z", "changedBy": {{Text(by)}}, "note": {{Text(note)}}, "content": null
        }
        """;

    private static string Text(string? text) => text is null ? "null" : $"\"{text}\"";
}
