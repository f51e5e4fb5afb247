using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

/// <summary>Each service is stopped in turn: the others go on reading and writing through the gateway, and its own addresses say that it is away.</summary>
[Collection(PlatformUnderTest.Collection)]
public sealed class A_service_that_is_down(PlatformUnderTest platform)
{
    private static readonly string[] All = ["catalog", "events", "investment", "analytics"];

    public static TheoryData<string> Services => [.. All];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Takes_no_other_with_it(string down)
    {
        var expo = $"down-{Guid.NewGuid().ToString("N")[..10]}";
        await platform.PostAsync("/v1/events/expos", new { code = expo, names = new { en = "While a service is down" }, timeZone = "Asia/Shanghai", startsOn = "2026-10-01", endsOn = "2026-10-03" });
        await platform.PostAsync($"/v1/events/expos/{expo}/booths", new { code = "B1", exhibitorName = "Demo exhibitor 9" });
        await Eventually.Passes(async () => await platform.GetAsync($"/v1/analytics/expos/{expo}/counts"));
        var part = platform.Platform.Part(down);
        await part.StopAsync();
        Assert.False(part.Runs);
        try
        {
            await IsAwayAsync(down);
            foreach (var service in All.Where(service => service != down))
            {
                await WorksAsync(service, expo);
            }
            // Still away: nothing has brought it back meanwhile, so the others did without it.
            Assert.False(part.Runs);
            await IsAwayAsync(down);
        }
        finally
        {
            await part.StartAsync(TestContext.Current.CancellationToken);
        }

        await Eventually.Passes(() => WorksAsync(down, expo));
        // What was taken in meanwhile is counted, whoever was away.
        await Eventually.Passes(async () => Assert.Equal(1, (await platform.GetAsync($"/v1/analytics/expos/{expo}/counts")).GetProperty("total").GetInt64()));
    }

    private async Task WorksAsync(string service, string expo)
    {
        switch (service)
        {
            case "catalog":
                var code = $"down-{Guid.NewGuid().ToString("N")[..10]}";
                await WritesAsync("/v1/catalog/districts", new { code, names = new { en = code } });
                Assert.Equal(code, (await platform.GetAsync($"/v1/catalog/districts/{code}")).GetProperty("code").GetString());
                Assert.NotEmpty((await platform.GetAsync("/v1/catalog/assets?q=%E6%AD%A6%E5%BA%B7")).GetProperty("items").EnumerateArray());
                break;
            case "events":
                Assert.Equal("accepted", await TakeInAsync(expo));
                Assert.Equal(1, (await platform.GetAsync($"/v1/events/expos/{expo}/activities/counts")).GetProperty("total").GetInt64());
                break;
            case "investment":
                var name = $"Demo Studio {Guid.NewGuid().ToString("N")[..10]}";
                var organisation = await WritesAsync("/v1/investment/organisations", new { name, kind = "investor", countryOrRegion = "CN" });
                Assert.Equal(name, (await platform.GetAsync($"/v1/investment/organisations/{organisation.GetProperty("id").GetString()}")).GetProperty("name").GetString());
                Assert.NotEmpty((await platform.GetAsync("/v1/investment/deals")).GetProperty("items").EnumerateArray());
                break;
            default:
                Assert.Equal(48, (await platform.GetAsync("/v1/analytics/cities")).GetProperty("cities").GetArrayLength());
                Assert.Equal(expo, (await platform.GetAsync($"/v1/analytics/expos/{expo}/counts")).GetProperty("expo").GetProperty("code").GetString());
                Assert.NotEmpty((await platform.GetAsync("/v1/analytics/sustainability")).GetProperty("items").EnumerateArray());
                break;
        }
    }

    /// <summary>At once, without a second try: a service that needed another would fail here.</summary>
    private async Task<JsonElement> WritesAsync(string path, object body)
    {
        using var answer = await platform.Gateway.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"POST {path} answered {(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The same visit each time: sent again it is a duplicate, and counted once.</summary>
    private async Task<string?> TakeInAsync(string expo)
    {
        var visit = new { specversion = "1.0", id = "visit-1", source = $"urn:cityip:demo:{expo}", type = "cityip.booth.visited.v1", time = "2026-10-01T02:00:00Z", data = new { expo, booth = "B1", badge = "A-000001" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events/activities") { Content = JsonContent.Create(visit, new MediaTypeHeaderValue("application/cloudevents+json")) };
        request.Headers.Authorization = new("Bearer", platform.PublisherKey);
        using var answer = await platform.Gateway.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{(int)answer.StatusCode}: {body}");
        var status = JsonDocument.Parse(body).RootElement.GetProperty("results")[0].GetProperty("status").GetString();
        return status == "duplicate" ? "accepted" : status;
    }

    private async Task IsAwayAsync(string service)
    {
        var address = service switch
        {
            "catalog" => "/v1/catalog/districts/xuhui",
            "events" => "/v1/events/expos",
            "investment" => "/v1/investment/deals",
            _ => "/v1/analytics/cities",
        };
        using var read = await platform.Gateway.GetAsync($"{address}?asked={Guid.NewGuid():N}");
        using var write = await platform.Gateway.PostAsJsonAsync($"/v1/{service}/nothing", new { });
        foreach (var answer in new[] { read, write })
        {
            Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable, $"{(int)answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.Contains(problem.GetProperty("type").GetString(), new[] { "/problems/service-away", "/problems/service-unreachable" });
            Assert.Contains($"'{service}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }
}
