using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

[Collection(PlatformUnderTest.Collection)]
public sealed class A_registered_type(PlatformUnderTest platform)
{
    [Fact]
    public async Task Is_taken_in_and_counted_without_a_restart()
    {
        var mark = Guid.NewGuid().ToString("N")[..8];
        var (expo, type) = ($"typed-{mark}", $"com.example.workshop-{mark}");
        await platform.PostAsync("/v1/events/expos", new { code = expo, names = new { en = "An expo with workshops" }, timeZone = "Asia/Shanghai", startsOn = "2026-10-01", endsOn = "2026-10-03" });
        // One comes before its type.
        Assert.Equal("quarantined", await PublishAsync(type, expo, "before"));
        await platform.PostAsync("/v1/events/activity-types", new
        {
            type,
            version = 1,
            schema = new { title = "Workshop joined", type = "object", required = new[] { "expo" }, additionalProperties = false, properties = new { expo = new { type = "string" }, badge = new { type = "string" } } },
        });
        Assert.Equal("accepted", await PublishAsync(type, expo, "after"));

        await Eventually.Passes(async () =>
        {
            var counts = await platform.GetAsync($"/v1/analytics/expos/{expo}/counts");
            Assert.Equal(2, counts.GetProperty("total").GetInt64());
            Assert.All(counts.GetProperty("items").EnumerateArray(), row => Assert.Equal(type, row.GetProperty("type").GetString()));
        });
    }

    /// <summary>In binary mode, with a subject in raw UTF-8: also on its way through the gateway.</summary>
    private async Task<string> PublishAsync(string type, string expo, string id)
    {
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 }) { BaseAddress = platform.Platform.GatewayUrl };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events/activities") { Content = new StringContent(JsonSerializer.Serialize(new { expo, badge = "TYPED-1" }), MediaTypeHeaderValue.Parse("application/json")) };
        request.Headers.Authorization = new("Bearer", platform.PublisherKey);
        foreach (var (name, value) in new[] { ("specversion", "1.0"), ("id", id), ("source", $"urn:cityip:demo:{expo}"), ("type", type), ("subject", "武康大楼") })
        {
            request.Headers.TryAddWithoutValidation($"ce-{name}", value);
        }
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {body}");
        return JsonElement.Parse(body).GetProperty("results")[0].GetProperty("status").GetString()!;
    }
}
