using CityIp.Analytics.Tests.Host;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Stopping_the_service(AnalyticsApplication application)
{
    [Fact]
    public async Task Ends_the_streams_in_order()
    {
        var expo = await application.ExpoAsync();
        await using var second = application.WithWebHostBuilder(builder => builder.UseSetting("ConnectionStrings:messaging", "amqp://nobody:nothing@127.0.0.1:1"));
        using var client = second.CreateClient();
        client.DefaultRequestHeaders.Authorization = application.Authorization("analytics:read", "key-1");
        client.DefaultRequestHeaders.Accept.Add(new("text/event-stream"));
        await using var stream = await HeatListener.OpenAsync(await client.GetAsync($"/v1/analytics/expos/{expo.Code}/heat", HttpCompletionOption.ResponseHeadersRead));
        await stream.NextAsync();

        second.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await Assert.ThrowsAsync<EndOfStreamException>(async () => await stream.NextAsync());
    }
}
