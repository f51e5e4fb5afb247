using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class The_open_api_document(CatalogApplication catalog)
{
    [Fact]
    public async Task Names_and_explains_every_operation_with_its_problems()
    {
        var document = await catalog.Anonymous().GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var operations = document.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith("/v1/catalog/", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value).ToList();
        Assert.Equal(23, operations.Count);
        Assert.Equal(operations.Count, operations.Select(operation => operation.GetProperty("operationId").GetString()).Distinct().Count());
        Assert.All(operations, operation =>
        {
            Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty("summary").GetString()));
            var answers = operation.GetProperty("responses");
            Assert.True(answers.TryGetProperty("401", out _) && answers.TryGetProperty("403", out _));
            Assert.Contains(answers.EnumerateObject(), answer => answer.Name is "200" or "201" && answer.Value.GetProperty("content").TryGetProperty("application/json", out _));
        });
    }

    [Fact]
    public async Task Lists_what_a_search_can_be_asked()
    {
        var document = await catalog.Anonymous().GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var parameters = document.GetProperty("paths").GetProperty("/v1/catalog/assets").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()).Order(StringComparer.Ordinal);
        Assert.Equal(["bbox", "cursor", "district", "kind", "lang", "limit", "missing", "near", "parent", "q", "reuse", "status", "tag"], parameters);
    }

    [Theory]
    [InlineData("/v1/catalog/assets", Examples.WriteAsset)]
    [InlineData("/v1/catalog/assets/{id}/assessments", Examples.WriteAssessment)]
    public async Task Has_examples_of_bodies_that_are_taken(string address, string body)
    {
        var asset = await catalog.Curator.DraftAsync(new { kind = "building" });
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await (await catalog.Curator.PostAsync(address.Replace("{id}", asset.Id(), StringComparison.Ordinal), content)).IsStatus(201);
        var document = await catalog.Anonymous().GetFromJsonAsync<JsonNode>("/openapi/v1.json");
        var example = document!["paths"]![address]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), example));
    }

    [Fact]
    public async Task Has_examples_of_answers_with_the_fields_that_come()
    {
        using var content = new StringContent(Examples.WriteAsset, Encoding.UTF8, "application/json");
        using var made = await catalog.Curator.PostAsync("/v1/catalog/assets", content);
        Assert.Equal(
            JsonNode.Parse(Examples.Asset)!.AsObject().Select(field => field.Key),
            (await made.Content.ReadFromJsonAsync<JsonObject>())!.Select(field => field.Key));
        Assert.Equal(
            JsonNode.Parse(Examples.District)!.AsObject().Select(field => field.Key),
            (await catalog.Reader.GetFromJsonAsync<JsonObject>("/v1/catalog/districts/xuhui"))!.Select(field => field.Key));
    }

    [Fact]
    public async Task It_is_not_told_again_to_whoever_has_it()
    {
        using var client = catalog.Anonymous();
        var tag = (await client.GetAsync("/openapi/v1.json")).Headers.ETag!;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { IfNoneMatch = { tag } } };
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(request)).StatusCode);
    }
}
