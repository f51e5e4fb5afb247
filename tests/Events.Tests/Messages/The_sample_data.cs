using CityIp.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class The_sample_data(EventsApplication events)
{
    private const string Expo = "01930000-0000-7000-9000-000000000001";

    private static async Task StartAsync(WebApplicationFactory<Program> factory)
    {
        using var http = factory.CreateClient();
        await Eventually.True(async () => (await http.GetAsync("/health")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Is_there_once_in_development_and_told_to_the_others()
    {
        await using var listener = await Eavesdropper.OnAsync(events.Servers.Broker, "expo-changed", "booth-changed");
        Assert.False(await events.InDatabase(db => db.Expos.AnyAsync(expo => expo.Code == "yrd-2024")), "loaded outside development");

        await using var first = events.Build([], "Development");
        await using var second = events.Build([], "Development");
        await Task.WhenAll(StartAsync(first), StartAsync(second));
        await Eventually.True(() => listener.About("booth-changed", Expo).Count == 4 && listener.About("expo-changed", Expo).Count == 1);

        using var http = events.Caller();
        var booth = await EventsApplication.Succeeds(http.GetAsync($"/v1/events/expos/{Expo}/booths/Q-FTV-01"));
        Assert.Equal("01930000-0000-7000-a000-000000000001", booth.GetProperty("id").GetString());
        Assert.Equal("qingpu", booth.GetProperty("district").GetString());
        Assert.Equal(
            ["01930000-0000-7000-8000-000000000004", "01930000-0000-7000-8000-000000000001"],
            booth.GetProperty("assetIds").EnumerateArray().Select(id => id.GetString()));
        var sessions = await EventsApplication.Succeeds(http.GetAsync("/v1/events/expos/yrd-2024/sessions"));
        Assert.Equal("2024-11-22T10:00:00+08:00", sessions.GetProperty("items")[0].GetProperty("startsAt").GetString());
        Assert.Equal(4, listener.About("booth-changed", Expo).Count);
    }
}
