using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CityIp.Events.Intake;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace CityIp.Events.Tests.Http;

/// <summary>
/// What the HTTP scenarios of the CloudEvents conformance suite ask, asked on the wire: an event arrives in each mode and content type, and is the one
/// that was sent. Its type is unknown here, so it is read back from the dead letters, which keep an event whole.
/// </summary>
public sealed class Conforming_to_CloudEvents(EventsApplication events) : IAsyncLifetime
{
    private const string Type = "com.example.someevent";
    private const string Data = """{ "message" : "Hello, 世界" }""";
    private WebApplicationFactory<Program> service = null!;
    private HttpClient http = null!;

    public ValueTask InitializeAsync()
    {
        service = events.Listen();
        http = new(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 }) { BaseAddress = service.ClientOptions.BaseAddress };
        http.DefaultRequestHeaders.Authorization = EventsApplication.AuthorizationOf("test-organisation", ["/mycontext", "urn:"]);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await service.DisposeAsync();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.example+json")]
    public async Task Binary_mode(string contentType)
    {
        var id = NewId();
        var sent = await SendBinary(id, contentType, Encoding.UTF8.GetBytes(Data));
        Assert.Equal("quarantined", sent);
        await IsHeldAs(id, ("datacontenttype", contentType), ("time", "2018-04-05T03:56:24Z"));
    }

    [Theory]
    [InlineData("application/cloudevents+json")]
    [InlineData("application/cloudevents+json; charset=utf-8")]
    [InlineData("application/cloudevents+json; charset=\"UTF-8\"")]
    [InlineData("Application/CloudEvents+JSON")]
    public async Task Structured_mode(string contentType)
    {
        var id = NewId();
        Assert.Equal(["quarantined"], await Send(contentType, Envelope(id)));
        await IsHeldAs(id, ("datacontenttype", "application/json"), ("time", "2018-04-05T03:56:24Z"));
    }

    [Theory]
    [InlineData("application/cloudevents-batch+json")]
    [InlineData("application/cloudevents-batch+json; charset=utf-8")]
    public async Task Batch_mode(string contentType)
    {
        var ids = new[] { NewId(), NewId() };
        Assert.Equal(["quarantined", "quarantined"], await Send(contentType, $"[{string.Join(',', ids.Select(Envelope))}]"));
        foreach (var id in ids)
        {
            await IsHeldAs(id, ("datacontenttype", "application/json"), ("time", "2018-04-05T03:56:24Z"));
        }
    }

    [Theory]
    [InlineData("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀")]
    [InlineData("武康大楼 €", "武康大楼 €")]
    [InlineData("\"in quotes %E6%AD%A6\"", "in quotes 武")]
    [InlineData("100%25", "100%")]
    public async Task A_header_carries_any_text_percent_encoded_or_as_it_is(string header, string text)
    {
        var id = NewId();
        Assert.Equal("quarantined", await SendBinary(id, "application/json", Encoding.UTF8.GetBytes(Data), ("ce-subject", header), ("ce-myextension", header)));
        await IsHeldAs(id, ("subject", text), ("myextension", text));
    }

    [Fact]
    public async Task Data_that_is_not_json_arrives_byte_for_byte()
    {
        var id = NewId();
        Assert.Equal("quarantined", await SendBinary(id, "application/octet-stream", [0, 255, 10, 13]));
        var held = await HeldAs(id);
        Assert.Equal([0, 255, 10, 13], held.GetProperty("data_base64").GetBytesFromBase64());
        Assert.Equal("application/octet-stream", held.GetProperty("datacontenttype").GetString());
    }

    [Fact]
    public async Task An_event_without_data_is_an_event()
    {
        var id = NewId();
        Assert.Equal(["quarantined"], await Send("application/cloudevents+json", $$"""{ "specversion": "1.0", "type": "{{Type}}", "id": "{{id}}", "source": "/mycontext/subcontext", "flag": true, "number": -7 }"""));
        var held = await HeldAs(id);
        Assert.False(held.TryGetProperty("data", out _) || held.TryGetProperty("data_base64", out _));
        Assert.Equal(("true", "-7"), (held.GetProperty("flag").GetString(), held.GetProperty("number").GetString()));
    }

    [Theory]
    [InlineData("ce-id", "", "missing-attribute", "id")]
    [InlineData("ce-source", null, "missing-attribute", "source")]
    [InlineData("ce-type", null, "missing-attribute", "type")]
    [InlineData("ce-specversion", null, "missing-attribute", "specversion")]
    [InlineData("ce-specversion", "0.3", "unsupported-specversion", "specversion")]
    [InlineData("ce-specversion", "1.0.2", "unsupported-specversion", "specversion")]
    [InlineData("ce-time", "yesterday", "invalid-attribute", "time")]
    [InlineData("ce-subject", "%FF", "invalid-attribute", "subject")]
    [InlineData("ce-subject", "%00", "invalid-attribute", "subject")]
    [InlineData("ce-dataschema", "no uri", "invalid-attribute", "dataschema")]
    [InlineData("ce-datacontenttype", "application/json", "invalid-attribute", "datacontenttype")]
    [InlineData("ce-my_extension", "x", "invalid-attribute", "my_extension")]
    public async Task A_header_at_fault_is_named_by_its_attribute(string header, string? value, string slug, string field)
    {
        using var request = Binary(NewId(), "application/json", Encoding.UTF8.GetBytes(Data));
        request.Headers.Remove(header);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }
        var problem = await EventsApplication.IsRefused(http.SendAsync(request), 400, slug, field);
        // One shape: the results are there whatever the status.
        Assert.Equal("rejected", problem.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(field, problem.GetProperty("results")[0].GetProperty("problem").GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_header_sent_twice_is_refused()
    {
        using var request = Binary(NewId(), "application/json", Encoding.UTF8.GetBytes(Data));
        request.Headers.TryAddWithoutValidation("ce-id", "another");
        // This client hands them over one by one; the other would join them to one.
        using var inProcess = events.Caller();
        await EventsApplication.IsRefused(inProcess.SendAsync(request), 400, "invalid-attribute", "id");
    }

    [Fact]
    public async Task Extensions_subject_and_dataschema_of_an_accepted_event_are_kept_without_the_badge()
    {
        var expo = await events.ExpoAsync();
        var visit = Activity.Visit(expo.Code, badge: "BADGE-0042");
        (visit["subject"], visit["traceparent"], visit["holder"], visit["senttime"], visit["counter"]) = ("门口", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "badge BADGE-0042", DateTimeOffset.UtcNow.ToString("O"), 7);
        visit["dataschema"] = "https://city.example/v1/events/activity-types/cityip.booth.visited.v1/versions/1";
        Assert.Equal(["accepted"], await Send("application/cloudevents+json", visit.ToJsonString()));
        var kept = JsonElement.Parse(await events.Ask<string>("SELECT attributes::text FROM activity WHERE expo_id = $1", expo.Id));
        Assert.Equal(["counter", "dataschema", "holder", "subject", "traceparent"], kept.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(("门口", "7", $"badge {expo.Visitor("BADGE-0042")}"), (kept.GetProperty("subject").GetString(), kept.GetProperty("counter").GetString(), kept.GetProperty("holder").GetString()));

        var plain = await events.ExpoAsync();
        Assert.Equal(["accepted"], await Send("application/cloudevents+json", Activity.Visit(plain.Code).ToJsonString()));
        Assert.True(await events.Ask<bool>("SELECT attributes IS NULL FROM activity WHERE expo_id = $1", plain.Id));
    }

    [Theory]
    [InlineData("/v1/events/activity-types/cityip.booth.visited.v1", null)]
    [InlineData("https://city.example/v1/events/activity-types/cityip.booth.visited.v1", null)]
    [InlineData("https://city.example/v1/events/activity-types/cityip.booth.visited.v1/versions/1", null)]
    [InlineData("https://city.example/v1/events/activity-types/cityip.booth.visited.v1/versions/2", "unknown-schema")]
    [InlineData("https://city.example/v1/events/activity-types/cityip.booth.visited.v1/versions/x", "unknown-schema")]
    [InlineData("https://city.example/v1/events/activity-types/cityip.lead.captured.v1", "unknown-schema")]
    [InlineData("https://elsewhere.example/schema.json", "unknown-schema")]
    public async Task The_schema_that_an_event_names_must_be_its_types(string dataSchema, string? reason)
    {
        var expo = await events.ExpoAsync();
        var visit = Activity.Visit(expo.Code);
        visit["dataschema"] = dataSchema;
        var result = (await EventsApplication.Succeeds(http.Publish(visit))).GetProperty("results")[0];
        Assert.Equal(reason is null ? "accepted" : "quarantined", result.GetProperty("status").GetString());
        if (reason is not null)
        {
            Assert.Equal(($"/problems/{reason}", "/dataschema"), (result.GetProperty("problem").GetProperty("type").GetString(), result.GetProperty("problem").GetProperty("field").GetString()));
        }
    }

    [Fact]
    public async Task The_limits_stand_in_the_description()
    {
        var document = await EventsApplication.Succeeds(http.GetAsync("/openapi/v1.json"));
        var body = document.GetProperty("paths").GetProperty("/v1/events/activities").GetProperty("post").GetProperty("requestBody");
        foreach (var limit in new[] { IntakeLimits.EventBytes, IntakeLimits.BatchEvents, IntakeLimits.BatchBytes })
        {
            Assert.Contains($"{limit}", body.GetProperty("description").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(IntakeLimits.BatchEvents, body.GetProperty("content").GetProperty("application/cloudevents-batch+json").GetProperty("schema").GetProperty("maxItems").GetInt32());
        Assert.Equal(["specversion", "id", "source", "type"], body.GetProperty("content").GetProperty("application/cloudevents+json").GetProperty("schema").GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    private static string NewId() => Guid.NewGuid().ToString();

    private static string Envelope(string id) => $$"""
        {
            "specversion": "1.0", "type": "{{Type}}", "time": "2018-04-05T03:56:24Z", "id": "{{id}}", "source": "/mycontext/subcontext", "datacontenttype": "application/json",
            "data": {{Data}}
        }
        """;

    private static HttpRequestMessage Binary(string id, string contentType, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Activity.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        foreach (var (name, value) in new[] { ("specversion", "1.0"), ("type", Type), ("time", "2018-04-05T03:56:24Z"), ("id", id), ("source", "/mycontext/subcontext") })
        {
            request.Headers.Add($"ce-{name}", value);
        }
        return request;
    }

    private async Task<string> SendBinary(string id, string contentType, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = Binary(id, contentType, body);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }
        return (await EventsApplication.Succeeds(http.SendAsync(request))).GetProperty("results")[0].GetProperty("status").GetString()!;
    }

    private async Task<string[]> Send(string contentType, string body) =>
        [.. (await EventsApplication.Succeeds(http.Post(body, contentType))).GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetString()!)];

    private async Task<JsonElement> HeldAs(string id)
    {
        var letter = await events.Ask<Guid>("SELECT id FROM dead_letter WHERE key = $1", LedgerKey.Of("/mycontext/subcontext", id));
        return (await EventsApplication.Succeeds(http.GetAsync($"/v1/events/dead-letters/{letter}?reveal=true"))).GetProperty("event");
    }

    private async Task IsHeldAs(string id, params (string Name, string Value)[] more)
    {
        var held = await HeldAs(id);
        foreach (var (name, value) in new[] { ("specversion", "1.0"), ("type", Type), ("id", id), ("source", "/mycontext/subcontext") }.Concat(more))
        {
            Assert.Equal((name, value), (name, held.GetProperty(name).GetString()));
        }
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Data), held.GetProperty("data")));
    }
}
