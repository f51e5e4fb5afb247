using System.Globalization;
using System.Text.Json.Nodes;

namespace CityIp.Investment;

/// <summary>What the OpenAPI document says of an endpoint beyond its types.</summary>
internal static class OpenApiExamples
{
    /// <summary>Operation id, summary, and the problems it can answer with besides those of every endpoint.</summary>
    public static RouteHandlerBuilder Describes(this RouteHandlerBuilder endpoint, string name, string summary, params ReadOnlySpan<int> problems)
    {
        endpoint.WithName(name).WithSummary(summary).ProducesProblem(401).ProducesProblem(403);
        foreach (var status in problems)
        {
            endpoint.ProducesProblem(status);
        }
        return endpoint;
    }

    /// <summary>An example of the body sent.</summary>
    public static RouteHandlerBuilder Sends(this RouteHandlerBuilder endpoint, string json) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
            {
                content.Example = JsonNode.Parse(json);
            }
            return Task.CompletedTask;
        });

    /// <summary>An example of the answer.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, string json, int status = 200) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?.TryGetValue(status.ToString(CultureInfo.InvariantCulture), out var answer) == true && answer.Content?.TryGetValue("application/json", out var content) == true)
            {
                content.Example = JsonNode.Parse(json);
            }
            return Task.CompletedTask;
        });
}
