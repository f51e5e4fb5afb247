using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class The_openapi_document_of_the_programme(EventsApplication events)
{
    private const string Expo = "/v1/events/expos/demo-expo-2026";

    private async Task<JsonElement> ReadAsync()
    {
        using var http = events.Anonymous();
        return await Succeeds(http.GetAsync("/openapi/v1.json"));
    }

    private static JsonElement Operation(JsonElement document, string path, string method) => document.GetProperty("paths").GetProperty(path).GetProperty(method);

    private static JsonElement Body(JsonElement operation, string type = "application/json") => operation.GetProperty("requestBody").GetProperty("content").GetProperty(type).GetProperty("example");

    private static JsonElement Answer(JsonElement operation, string status) => operation.GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty("application/json").GetProperty("example");

    private static IEnumerable<string> Fields(JsonElement json) => json.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);

    [Fact]
    public async Task Its_examples_can_be_sent_and_are_what_comes_back()
    {
        var document = await ReadAsync();
        using var http = events.Caller();
        await events.InDatabase(db => db.Database.ExecuteSqlAsync($"""
            INSERT INTO known_district (code, version, names) VALUES ('qingpu', 1, jsonb_build_object()) ON CONFLICT DO NOTHING;
            INSERT INTO known_asset (id, version, retired) VALUES ('01930000-0000-7000-8000-000000000004', 1, false) ON CONFLICT DO NOTHING
            """));

        foreach (var (template, change) in new[] { ("", "/{expo}"), ("/{expo}/halls", "/{code}"), ("/{expo}/booths", "/{booth}"), ("/{expo}/sessions", "/{code}") })
        {
            var path = $"/v1/events/expos{template}";
            var create = Operation(document, path, "post");
            var made = await SendAsync(http, HttpMethod.Post, path.Replace("/v1/events/expos/{expo}", Expo, StringComparison.Ordinal), Body(create).GetRawText(), "application/json");
            Assert.Equal(Fields(Answer(create, "201")), Fields(made));

            var put = Operation(document, path + change, "put");
            var changed = await SendAsync(http, HttpMethod.Put, $"{(template.Length == 0 ? "/v1/events/expos" : path.Replace("/v1/events/expos/{expo}", Expo, StringComparison.Ordinal))}/{made.GetProperty("code").GetString()}", Body(put).GetRawText(), "application/json");
            Assert.Equal(Fields(Answer(put, "200")), Fields(changed));
            Assert.Equal(Fields(Answer(Operation(document, path + change, "get"), "200")), Fields(changed));
        }

        foreach (var list in new[] { "booths", "sessions" })
        {
            var import = Operation(document, $"/v1/events/expos/{{expo}}/{list}/import", "post");
            var report = await SendAsync(http, HttpMethod.Post, $"{Expo}/{list}/import", Body(import, "text/csv").GetString()!, "text/csv");
            Assert.Equal(Fields(Answer(import, "200")), Fields(report));
            Assert.Equal(0, report.GetProperty("rejected").GetInt32());
        }

        var upload = Operation(document, "/v1/events/expos/{expo}/badges", "post");
        var badges = await SendAsync(http, HttpMethod.Post, $"{Expo}/badges", Body(upload).GetRawText(), "application/json");
        Assert.Equal(Fields(Answer(upload, "200")), Fields(badges));
        Assert.Equal(0, badges.GetProperty("rejected").GetInt32());

        var register = Operation(document, "/v1/events/publishers/{brokerUser}", "put");
        var publisher = await SendAsync(http, HttpMethod.Put, "/v1/events/publishers/demo-gates", Body(register).GetRawText(), "application/json");
        Assert.Equal(Fields(Answer(register, "201")), Fields(publisher));
    }

    [Fact]
    public async Task It_says_of_every_operation_what_it_is_and_how_it_refuses()
    {
        var document = await ReadAsync();
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (Name: $"{method.Name} {path.Name}", Operation: method.Value)))
            .Where(entry => entry.Operation.GetProperty("tags")[0].GetString()!.StartsWith("Events: ", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(operations);
        Assert.All(operations, entry => Assert.True(entry.Operation.TryGetProperty("operationId", out _) && entry.Operation.TryGetProperty("summary", out _), entry.Name));
        Assert.All(operations, entry => Assert.True(entry.Operation.GetProperty("responses").TryGetProperty("403", out _), entry.Name));
        Assert.Equal(operations.Count, operations.Select(entry => entry.Operation.GetProperty("operationId").GetString()).Distinct().Count());
    }

    private static async Task<JsonElement> SendAsync(HttpClient http, HttpMethod method, string path, string body, string type)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, null, type) };
        if (method == HttpMethod.Put && !path.Contains("/publishers/", StringComparison.Ordinal))
        {
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        }
        return await Succeeds(http.SendAsync(request));
    }
}
