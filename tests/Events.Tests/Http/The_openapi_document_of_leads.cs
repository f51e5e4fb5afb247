using System.Text.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class The_openapi_document_of_leads(EventsApplication events)
{
    [Fact]
    public async Task Its_examples_can_be_sent_and_are_what_comes_back()
    {
        using var http = events.Caller();
        var document = await Succeeds(http.GetAsync("/openapi/v1.json"));
        var expo = await events.ExpoAsync(booth: "Q-FTV-01", assets: Guid.Parse("01930000-0000-7000-8000-000000000004"));
        await events.IssueAsync(expo, "BADGE-000001", "name", "company");

        var capture = Operation(document, "/v1/events/expos/{expo}/leads", "post");
        var lead = await Send(http, HttpMethod.Post, $"/v1/events/expos/{expo.Code}/leads", Body(capture));
        Assert.Equal(Fields(Answer(capture, "201")), Fields(lead));
        Assert.Equal(Fields(Answer(capture, "200")), Fields(lead));

        var show = Operation(document, "/v1/events/leads/{id}", "get");
        var shown = await Succeeds(http.GetAsync($"/v1/events/leads/{lead.GetProperty("id")}"));
        Assert.Equal(Fields(Answer(show, "200")), Fields(shown));
        Assert.Equal(Fields(Answer(show, "200").GetProperty("remarks")[0]), Fields(shown.GetProperty("remarks")[0]));
        var list = Operation(document, "/v1/events/leads", "get");
        Assert.Equal(Fields(Answer(list, "200").GetProperty("items")[0]), Fields((await Succeeds(http.GetAsync($"/v1/events/leads?expo={expo.Code}"))).GetProperty("items")[0]));
        var export = Operation(document, "/v1/events/leads/export", "get").GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("text/csv").GetProperty("example").GetString()!;
        using var csv = await http.GetAsync($"/v1/events/leads/export?expo={expo.Code}");
        Assert.Equal(export.Split('\n')[0].Trim(), (await csv.Content.ReadAsStringAsync()).Split('\n')[0].Trim());

        var consents = Operation(document, "/v1/events/expos/{expo}/badges/consents", "put");
        Assert.Equal(Fields(Answer(consents, "200")), Fields(await Send(http, HttpMethod.Put, $"/v1/events/expos/{expo.Code}/badges/consents", Body(consents))));

        var erase = Operation(document, "/v1/events/erasures", "post");
        var erasure = await Send(http, HttpMethod.Post, "/v1/events/erasures", Body(erase).Replace("yrd-2024", expo.Code, StringComparison.Ordinal));
        Assert.Equal(Fields(Answer(erase, "202")), Fields(erasure));
        var far = Operation(document, "/v1/events/erasures/{id}", "get");
        Assert.Equal(Fields(Answer(far, "200")), Fields(await Succeeds(http.GetAsync($"/v1/events/erasures/{erasure.GetProperty("id")}"))));
    }

    private static JsonElement Operation(JsonElement document, string path, string verb) => document.GetProperty("paths").GetProperty(path).GetProperty(verb);

    private static string Body(JsonElement operation) => operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example").GetRawText();

    private static JsonElement Answer(JsonElement operation, string status) => operation.GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty("application/json").GetProperty("example");

    private static IEnumerable<string> Fields(JsonElement json) => json.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);

    private static async Task<JsonElement> Send(HttpClient http, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, null, "application/json") };
        return await Succeeds(http.SendAsync(request));
    }
}
