using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Http;

public sealed class A_database_that_is_missing(TestServers servers)
{
    [Fact]
    public async Task Is_created_once_though_three_processes_start_together()
    {
        var services = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ThingService.StartAsync(servers, "created_together")));

        Assert.Equal(2, await services[0].CountAsync("SELECT count(*) FROM \"__EFMigrationsHistory\""));
        foreach (var service in services)
        {
            Assert.Contains("\"status\":\"Healthy\"", await service.Client().GetStringAsync("/health"), StringComparison.Ordinal);
            await service.DisposeAsync();
        }
    }
}
