using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CityIp.Events;

/// <summary>What the OpenAPI document says of bodies and answers that are no JSON.</summary>
internal static class TextExamples
{
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
