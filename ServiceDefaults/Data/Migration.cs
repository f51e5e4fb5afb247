using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CityIp.ServiceDefaults.Data;

/// <summary>Creates and migrates the service's database; EF Core's own lock keeps two processes apart.</summary>
internal sealed class Migration<TDb>(IServiceProvider services, Func<IServiceProvider, CancellationToken, Task>? sampleData)
    where TDb : DbContext
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        await db.Database.MigrateAsync(cancellationToken);
        if (sampleData is not null && services.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            await sampleData(scope.ServiceProvider, cancellationToken);
        }
    }
}

/// <summary>Migrates in the background, for as long as it takes the server to come: nothing orders a published deployment.</summary>
internal sealed class MigrateAtStart<TDb>(Migration<TDb> migration, NpgsqlDataSource source, DatabaseReady ready, IConfiguration configuration, ILogger<MigrateAtStart<TDb>> log)
    : BackgroundService
    where TDb : DbContext
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var migrate = configuration.GetValue("Database:MigrateAtStart", true);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (migrate)
                {
                    await migration.RunAsync(stoppingToken);
                }
                else
                {
                    await using var command = source.CreateCommand("SELECT 1 FROM \"__EFMigrationsHistory\" LIMIT 1");
                    await command.ExecuteScalarAsync(stoppingToken);
                }
                ready.Set();
                log.LogInformation("Database {Database} is ready.", DatabaseOf(source));
                return;
            }
            // Another process may have created the database, or a table, between our look and our attempt.
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning("Database {Database} is not ready: {Reason} The next try is in a second. Check that PostgreSQL runs and the connection string is right.", DatabaseOf(source), exception.Message);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
        }
    }

    private static string? DatabaseOf(NpgsqlDataSource source) => new NpgsqlConnectionStringBuilder(source.ConnectionString).Database;
}
