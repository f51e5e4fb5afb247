using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CityIp.Events.Intake;

/// <summary>Describes the body of intake, which no parameter stands for: the handler reads it in three modes.</summary>
internal static class IntakeOpenApi
{
    private const string Example = """
        {
          "specversion": "1.0", "id": "b7d1f6c2-0001", "source": "urn:cityip:demo:kiosk-7", "type": "cityip.booth.visited.v1",
          "time": "2024-11-22T10:15:00+08:00", "senttime": "2024-11-22T10:15:02+08:00",
          "data": { "expo": "yrd-2024", "booth": "Q-FTV-01", "badge": "A-000123" }
        }
        """;

    private const string Answer = """
        {
          "results": [
            { "index": 0, "id": "b7d1f6c2-0001", "status": "accepted" },
            {
              "index": 1, "id": "b7d1f6c2-0002", "status": "quarantined",
              "problem": { "type": "/problems/unknown-booth", "title": "Unknown booth", "detail": "The expo 'yrd-2024' has no booth 'Q-99' yet. It is taken in as soon as it has.", "field": "/data/booth" }
            }
          ]
        }
        """;

    public static Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var single = JsonNode.Parse(Example)!;
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = $"At most {IntakeLimits.EventBytes} bytes an event; in batch mode at most {IntakeLimits.BatchEvents} events and {IntakeLimits.BatchBytes} bytes. In binary mode the attributes are ce- headers.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/cloudevents+json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object }, Example = single },
                ["application/cloudevents-batch+json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = IntakeLimits.BatchEvents, Items = new OpenApiSchema { Type = JsonSchemaType.Object } }, Example = new JsonArray(single.DeepClone()) },
                ["application/json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object }, Example = single["data"]!.DeepClone() },
            },
        };
        if (operation.Responses?.TryGetValue("202", out var accepted) == true && accepted.Content?.TryGetValue("application/json", out var content) == true)
        {
            content.Example = JsonNode.Parse(Answer);
        }
        return Task.CompletedTask;
    }
}
