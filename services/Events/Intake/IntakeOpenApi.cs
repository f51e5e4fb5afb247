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

    private static readonly (string Name, string What)[] Headers =
    [
        ("specversion", "1.0."),
        ("id", "the event's id."),
        ("source", "the device or system; it must begin with a prefix that the key is bound to."),
        ("type", "one of /v1/events/activity-types."),
        ("time", "the device's clock, RFC 3339."),
        ("subject", "what the event is about. What is not printable ASCII is percent-encoded, or raw UTF-8."),
        ("dataschema", "address of the type's schema, or of one version of it."),
        ("senttime", "the device's clock when it sent, RFC 3339: it puts a wrong clock right."),
    ];

    /// <summary>An event in structured mode.</summary>
    private static OpenApiSchema Envelope()
    {
        var properties = Headers.ToDictionary(header => header.Name, IOpenApiSchema (header) => new OpenApiSchema { Type = JsonSchemaType.String, Description = header.What });
        properties["datacontenttype"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "application/json unless given." };
        properties["data"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "As the type's schema says." };
        return new()
        {
            Type = JsonSchemaType.Object,
            Description = $"At most {IntakeLimits.EventBytes} bytes.",
            Required = new HashSet<string> { "specversion", "id", "source", "type" },
            Properties = properties,
        };
    }

    public static Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var single = JsonNode.Parse(Example)!;
        foreach (var (name, what) in Headers)
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter { Name = $"ce-{name}", In = ParameterLocation.Header, Description = $"Binary mode only: {what}", Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = $"At most {IntakeLimits.EventBytes} bytes an event; in batch mode at most {IntakeLimits.BatchEvents} events and {IntakeLimits.BatchBytes} bytes. In binary mode the attributes are ce- headers.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/cloudevents+json"] = new() { Schema = Envelope(), Example = single },
                ["application/cloudevents-batch+json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = IntakeLimits.BatchEvents, Items = Envelope() }, Example = new JsonArray(single.DeepClone()) },
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
