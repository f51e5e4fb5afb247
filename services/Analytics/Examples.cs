using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CityIp.Analytics;

/// <summary>Puts an example of the JSON answer into the OpenAPI document; in other formats the answer is a text.</summary>
internal static class Examples
{
    /// <summary>An example of the JSON answer of 201.</summary>
    public static RouteHandlerBuilder WithCreatedExample(this RouteHandlerBuilder route, string json) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Responses!["201"].Content!["application/json"].Example = JsonNode.Parse(json);
        return Task.CompletedTask;
    });

    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder route, string json) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        foreach (var (type, content) in operation.Responses?["200"].Content ?? new Dictionary<string, OpenApiMediaType>())
        {
            if (type == "application/json")
            {
                content.Example = JsonNode.Parse(json);
            }
            else
            {
                content.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
            }
        }
        return Task.CompletedTask;
    });
}
