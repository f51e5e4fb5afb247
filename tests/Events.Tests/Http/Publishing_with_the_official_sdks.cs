using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Testing;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Extensions;
using CloudNative.CloudEvents.Http;
using CloudNative.CloudEvents.SystemTextJson;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Publishing_with_the_official_sdks(EventsApplication events)
{
    private static readonly CloudEventAttribute Place = CloudEventAttribute.CreateExtension("place", CloudEventAttributeType.String);
    private static readonly JsonEventFormatter Formatter = new();

    [Fact]
    public async Task Of_dotnet_in_every_mode()
    {
        var expo = await events.ExpoAsync();
        await using var service = events.Listen();
        using var http = service.CreateClient();
        http.DefaultRequestHeaders.Authorization = EventsApplication.AuthorizationOf("test-organisation", ["urn:"]);
        var (binary, structured, third) = (Visit(expo), Visit(expo), Visit(expo));

        Assert.Equal(["accepted"], await Send(binary.ToHttpContent(ContentMode.Binary, Formatter)));
        Assert.Equal(["accepted"], await Send(structured.ToHttpContent(ContentMode.Structured, Formatter)));
        Assert.Equal(["duplicate", "duplicate", "accepted"], await Send(new[] { binary, structured, third }.ToHttpContent(Formatter)));
        Assert.Equal(3, await events.StoredAsync(expo));
        // It encodes what is not ASCII, and so do we read it.
        Assert.Equal(3, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND attributes->>'subject' = '武康大楼 100%' AND attributes->>'place' = 'by the \"gate\"' AND attributes->>'partitionkey' = 'north'", expo.Id));

        async Task<string[]> Send(HttpContent content) => Statuses(await EventsApplication.Succeeds(http.PostAsync(Activity.Path, content)));
    }

    [Fact]
    public async Task Of_javascript_in_every_mode()
    {
        var expo = await events.ExpoAsync();
        await using var service = events.Listen();
        var written = Enumerable.Range(0, 3).Select(i => (JsonNode)new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["source"] = "urn:test:javascript",
            ["type"] = "cityip.booth.visited.v1",
            // In binary mode it writes headers as they are, so only the others may hold more than ASCII.
            ["subject"] = i == 0 ? "100% Wukang Mansion" : "武康大楼",
            ["place"] = "gate",
            ["data"] = new JsonObject { ["expo"] = expo.Code, ["booth"] = "B1", ["badge"] = $"BADGE-{i:0000}" },
        }).ToArray();
        var input = new JsonObject
        {
            ["url"] = new Uri(service.ClientOptions.BaseAddress, Activity.Path).ToString(),
            ["authorization"] = EventsApplication.AuthorizationOf("test-organisation", ["urn:"]).ToString(),
            ["events"] = new JsonArray(written),
        };
        var answers = JsonElement.Parse(await NodeScript.RunAsync("publish.mjs", input.ToJsonString())).EnumerateArray().ToArray();

        Assert.All(answers, answer => Assert.True(answer.GetProperty("status").GetInt32() == 202, $"{answer}"));
        Assert.Equal([["accepted"], ["accepted"], ["duplicate", "duplicate", "accepted"]], answers.Select(answer => Statuses(answer.GetProperty("body"))));
        Assert.Equal(3, await events.StoredAsync(expo));
        Assert.Equal(2, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND attributes->>'subject' = '武康大楼' AND attributes->>'place' = 'gate'", expo.Id));
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND attributes->>'subject' = '100% Wukang Mansion'", expo.Id));
    }

    private static CloudEvent Visit(TestExpo expo)
    {
        var visit = new CloudEvent(CloudEventsSpecVersion.V1_0, [Place, .. Partitioning.AllAttributes])
        {
            Id = Guid.NewGuid().ToString(),
            Source = new("urn:test:dotnet"),
            Type = "cityip.booth.visited.v1",
            Subject = "武康大楼 100%",
            Time = DateTimeOffset.UtcNow,
            DataSchema = new("https://city.example/v1/events/activity-types/cityip.booth.visited.v1"),
            DataContentType = "application/json",
            Data = JsonSerializer.SerializeToElement(new { expo = expo.Code, booth = "B1", badge = "BADGE-0001" }),
        };
        visit[Place] = "by the \"gate\"";
        visit.SetPartitionKey("north");
        return visit;
    }

    private static string[] Statuses(JsonElement answer) => [.. answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetString()!)];
}
