using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CityIp.ServiceDefaults.Http;

/// <summary>What the OpenAPI document says of an endpoint beyond its types.</summary>
public static class OpenApiExamples
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

    /// <summary>An example of the body, whatever its media type is.</summary>
    public static RouteHandlerBuilder WithBodyExample(this RouteHandlerBuilder endpoint, string json) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
            {
                content.Example = JsonNode.Parse(json);
            }
            return Task.CompletedTask;
        });

    /// <summary>An example of the JSON answer of a status.</summary>
    public static RouteHandlerBuilder WithAnswerExample(this RouteHandlerBuilder endpoint, string json, int status = 200) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?.TryGetValue(status.ToString(CultureInfo.InvariantCulture), out var answer) == true && answer.Content?.TryGetValue("application/json", out var content) == true)
            {
                content.Example = JsonNode.Parse(json);
            }
            return Task.CompletedTask;
        });
}
