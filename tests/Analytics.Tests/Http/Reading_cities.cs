using System.Net;
using System.Text.Json;
using CityIp.Analytics.Tests.Host;
using Microsoft.AspNetCore.Hosting;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Reading_cities(AnalyticsApplication application)
{
    [Fact]
    public async Task Ranks_all_cities_and_says_where_ours_stands()
    {
        var cities = await application.GetAsync("/v1/analytics/cities");

        Assert.Equal(48, cities.GetProperty("count").GetInt32());
        Assert.Equal(("Shanghai", 15, 1131.4m), (cities.GetProperty("unit").GetProperty("name").GetString(), cities.GetProperty("unit").GetProperty("rank").GetInt32(), cities.GetProperty("unit").GetProperty("score").GetDecimal()));
        Assert.Equal("London", cities.GetProperty("cities")[0].GetProperty("name").GetString());
        Assert.Contains("GPCI-2023, Mori Memorial Foundation", cities.GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(90.0m, cities.GetProperty("unit").GetProperty("functions").GetProperty("research-and-development").GetDecimal());
    }

    [Fact]
    public async Task Serves_another_city_by_configuration()
    {
        await using var osaka = application.WithWebHostBuilder(builder => builder.UseSetting("City:Unit", "Osaka").UseSetting("ConnectionStrings:messaging", "amqp://nobody:nothing@127.0.0.1:1"));
        using var client = osaka.CreateClient();
        client.DefaultRequestHeaders.Authorization = application.Authorization("analytics:read", "key-1");

        var cities = JsonDocument.Parse(await client.GetStringAsync("/v1/analytics/cities")).RootElement;

        Assert.Equal("Osaka", cities.GetProperty("unit").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Profiles_a_city_with_what_is_missing_left_missing()
    {
        var taipei = await application.GetAsync("/v1/analytics/cities/taipei");

        Assert.Equal("TWN", taipei.GetProperty("countryOrRegion").GetString());
        Assert.Equal(JsonValueKind.Null, taipei.GetProperty("indicators").GetProperty("countryOrRegionGdpPerCapitaUsd").ValueKind);
        Assert.Equal(6, taipei.GetProperty("functions").GetArrayLength());
        Assert.Contains(taipei.GetProperty("sources").EnumerateArray(), source => source.GetString()!.Contains("country or region", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/v1/analytics/cities/shanghai/gap", 5)]
    [InlineData("/v1/analytics/cities/Shanghai/gap?to=top5", 5)]
    [InlineData("/v1/analytics/cities/Shanghai/gap?to=London", 1)]
    [InlineData("/v1/analytics/cities/Shanghai/gap?to=New%20York", 1)]
    public async Task Splits_the_gap_exactly_over_the_functions(string path, int others)
    {
        var gap = await application.GetAsync(path);

        Assert.Equal(others, gap.GetProperty("to").GetArrayLength());
        Assert.Equal(gap.GetProperty("gap").GetDecimal(), gap.GetProperty("functions").EnumerateArray().Sum(function => function.GetProperty("gap").GetDecimal()));
    }

    [Fact]
    public async Task May_be_kept_by_the_gateway_and_is_not_sent_twice()
    {
        using var client = application.Client();
        var first = await client.GetAsync("/v1/analytics/cities");
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        var second = await client.GetAsync("/v1/analytics/cities");

        Assert.True(first.Headers.CacheControl!.Public);
        Assert.Equal(TimeSpan.FromHours(1), first.Headers.CacheControl.MaxAge);
        Assert.False(first.Headers.ETag!.IsWeak);
        Assert.Equal((HttpStatusCode.NotModified, 0), (second.StatusCode, (await second.Content.ReadAsByteArrayAsync()).Length));
    }

    [Theory]
    [InlineData("/v1/analytics/cities/atlantis", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/v1/analytics/cities/atlantis/gap", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/v1/analytics/cities/shanghai/gap?to=atlantis", HttpStatusCode.BadRequest, "unknown-comparison")]
    [InlineData("/v1/analytics/cities/shanghai/gap?to=top7", HttpStatusCode.BadRequest, "unknown-comparison")]
    public async Task Refuses_a_city_it_does_not_know(string path, HttpStatusCode status, string type)
    {
        using var client = application.Client();

        var response = await client.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains($"/problems/{type}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
