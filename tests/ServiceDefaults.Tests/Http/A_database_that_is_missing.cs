using System.Net;
using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using Microsoft.Extensions.Logging;
using Npgsql;
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

    /// <summary>Whoever starts a service asks again and again; an operator who reads of errors then would look for what is wrong.</summary>
    [Fact]
    public async Task Is_no_error_before_it_was_there_and_is_one_afterwards()
    {
        var log = new LogLines();
        await using var service = await ThingService.BeginAsync(servers, "comes_later", log, consumers: null, [("Database:MigrateAtStart", "false")]);
        using var client = service.Client();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health")).StatusCode);
        Assert.DoesNotContain(log.All, line => line.Level >= LogLevel.Error);
        await Eventually.True(() => log.All.Any(line => line.Level == LogLevel.Warning && line.Text.Contains("Check that PostgreSQL runs", StringComparison.Ordinal)), message: "it says what it waits for");

        await using (await ThingService.StartAsync(servers, "comes_later"))
        {
            await Eventually.True(async () => (await client.GetAsync("/health")).IsSuccessStatusCode, message: "it found its database");
        }
        var connection = new NpgsqlConnectionStringBuilder(servers.Postgres("comes_later"));
        var drop = $"DROP DATABASE \"{connection.Database}\" WITH (FORCE)";
        connection.Database = "postgres";
        await using (var server = NpgsqlDataSource.Create(connection.ConnectionString))
        {
            await using var command = server.CreateCommand(drop);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health")).StatusCode);
        Assert.Contains(log.All, line => line.Level == LogLevel.Error && line.Text.Contains("The database does not answer", StringComparison.Ordinal));
    }
}
