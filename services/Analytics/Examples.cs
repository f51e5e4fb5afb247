using System.Text.Json.Nodes;

namespace CityIp.Analytics;

/// <summary>Puts an example of the JSON answer into the OpenAPI document.</summary>
internal static class Examples
{
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder route, string json) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        if (operation.Responses?["200"].Content is { } content && content.TryGetValue("application/json", out var answer))
        {
            answer.Example = JsonNode.Parse(json);
        }
        return Task.CompletedTask;
    });
}
