using System.Text.Json.Nodes;
using CityIp.Gateway.OpenApi;
using Xunit;

namespace CityIp.Gateway.Tests.Rules;

public sealed class Merging_documents
{
    private const string Catalog = """
        {
          "paths": { "/v1/catalog/assets": { "get": { "operationId": "ListAssets" } } },
          "components": { "schemas": { "AssetView": { "type": "object" }, "ProblemDetails": { "type": "object" } }, "securitySchemes": { "key": { "type": "http" } } },
          "tags": [ { "name": "Assets" }, { "name": "Shared" } ]
        }
        """;

    private const string Events = """
        {
          "paths": { "/v1/events/expos": { "get": { "operationId": "ListExpos" } } },
          "components": { "schemas": { "ExpoView": { "type": "object" }, "ProblemDetails": { "type": "object" } } },
          "tags": [ { "name": "Shared" } ]
        }
        """;

    [Fact]
    public void Everything_of_all_stands_in_it_once()
    {
        var merged = Merge(Catalog, Events);
        Assert.Equal(["/v1/catalog/assets", "/v1/events/expos"], merged.Paths.Select(path => path.Key));
        Assert.Equal(["AssetView", "ExpoView", "ProblemDetails"], merged.Components["schemas"]!.AsObject().Select(schema => schema.Key).Order());
        Assert.Equal(["Assets", "Shared"], merged.Tags.Select(tag => (string?)tag!["name"]));
        Assert.Empty(merged.Clashes);
    }

    [Fact]
    public void The_same_schema_described_differently_is_a_clash()
    {
        var merged = Merge(Catalog, Events.Replace("\"ProblemDetails\": { \"type\": \"object\" }", "\"ProblemDetails\": { \"type\": \"array\" }", StringComparison.Ordinal));
        Assert.Contains("components/schemas/ProblemDetails of service1", Assert.Single(merged.Clashes), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_path_twice_is_a_clash()
    {
        var merged = Merge(Catalog, Events.Replace("/v1/events/expos", "/v1/catalog/assets", StringComparison.Ordinal));
        Assert.Contains("Path /v1/catalog/assets", Assert.Single(merged.Clashes), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_operation_id_twice_is_a_clash()
    {
        var merged = Merge(Catalog, Events.Replace("ListExpos", "ListAssets", StringComparison.Ordinal));
        Assert.Contains("operationId ListAssets", Assert.Single(merged.Clashes), StringComparison.Ordinal);
    }

    private static MergedDocument Merge(params string[] documents) =>
        OpenApiMerge.Of(documents.Select((document, i) => ($"service{i}", JsonNode.Parse(document)!.AsObject())));
}
