using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CityIp.Events;

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

    public static RouteHandlerBuilder WithBodyExample(this RouteHandlerBuilder endpoint, string json) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
            {
                content.Example = JsonNode.Parse(json);
            }
            return Task.CompletedTask;
        });

    public static RouteHandlerBuilder WithAnswerExample(this RouteHandlerBuilder endpoint, string json, int status = 200) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?.TryGetValue(status.ToString(CultureInfo.InvariantCulture), out var answer) == true && answer.Content?.TryGetValue("application/json", out var content) == true)
            {
                content.Example = JsonNode.Parse(json);
            }
            return Task.CompletedTask;
        });

    /// <summary>What an answer that is no JSON looks like.</summary>
    public static RouteHandlerBuilder WithTextExample(this RouteHandlerBuilder endpoint, string mediaType, string example) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?.TryGetValue("200", out var answer) == true && answer.Content?.TryGetValue(mediaType, out var content) == true)
            {
                content.Example = JsonValue.Create(example);
            }
            return Task.CompletedTask;
        });

    /// <summary>The body is a text/csv file that the handler reads itself.</summary>
    public static RouteHandlerBuilder WithCsvBody(this RouteHandlerBuilder endpoint, string example) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["text/csv"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = JsonValue.Create(example) },
                },
            };
            return Task.CompletedTask;
        });
}
