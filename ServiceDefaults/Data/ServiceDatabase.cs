using System.Diagnostics;
using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CityIp.ServiceDefaults.Data;

/// <summary>The one database of a service: data source, DbContext, migration at start, health.</summary>
public static class ServiceDatabase
{
    /// <summary>
    /// Key of a second data source, for a writer that is never at rest. Its few connections are its own and stay warm, where the service's others are taken in turn,
    /// each with caches of its own; and they are handed back as they are, so that it leaves no setting, lock or temporary table behind.
    /// </summary>
    public const string Steady = "steady";

    /// <summary>
    /// Registers the database named by <c>ConnectionStrings:{name}</c>. It is created when it is missing and migrated at start
    /// (unless <c>Database:MigrateAtStart</c> is false); the service is not ready before.
    /// </summary>
    /// <param name="sampleData">Loads sample data; runs after each migration at start, in Development only, so it must be repeatable.</param>
    public static IHostApplicationBuilder AddServiceDatabase<TDb>(this IHostApplicationBuilder builder, string name, Func<IServiceProvider, CancellationToken, Task>? sampleData = null)
        where TDb : DbContext
    {
        var connectionString = builder.Configuration.GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings:{name} is missing: Host=…;Port=…;Username=…;Password=…;Database={name}.");
        builder.Services.AddSingleton(_ => Build(WithDatabase(connectionString, name)));
        builder.Services.AddKeyedSingleton(Steady, (_, _) => Build(WithDatabase(connectionString, name) + ";No Reset On Close=true"));
        builder.Services.TryAddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<WakeRelayAfterCommit>();
        builder.Services.AddDbContextPool<TDb>((services, options) => options
            .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
            .UseSnakeCaseTables()
            .AddInterceptors(services.GetRequiredService<WakeRelayAfterCommit>()));
        // Every exception reaches the one place that logs it with what to do; EF Core would log it once more, and expected ones too.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        var ready = new DatabaseReady();
        builder.Services.AddSingleton(ready);
        // Whoever starts a service asks for its health until it is migrated: those answers are no errors, and Migration itself says what it waits for.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", level => ready.IsReady && level >= LogLevel.Information);
        builder.Services.AddSingleton(services => new Migration<TDb>(services, sampleData));
        builder.Services.AddHostedService<MigrateAtStart<TDb>>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        return builder;
    }

    private static NpgsqlDataSource Build(string connectionString) => new NpgsqlDataSourceBuilder(connectionString)
        .EnableDynamicJson()
        // The pollers' own commands would be a trace each: only what belongs to a request or a message is traced.
        .ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ => Activity.Current is not null))
        .Build();

    /// <summary>Some hosts give a server, not a database: the service's own name is the default.</summary>
    private static string WithDatabase(string connectionString, string name)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        if (string.IsNullOrEmpty(parts.Database))
        {
            parts.Database = name;
        }
        parts.ApplicationName ??= name;
        return parts.ConnectionString;
    }
}
