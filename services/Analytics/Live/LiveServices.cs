using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace CityIp.Analytics.Live;

/// <summary>Settings under <c>Live</c>.</summary>
internal sealed class LiveOptions
{
    /// <summary>Streams that one key may have open at a time, per process.</summary>
    public int MostListenersPerKey { get; set; } = 500;

    /// <summary>A comment is sent after this silence, so that nobody on the way takes the connection for dead.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the heat is worked out.</summary>
    public TimeSpan ProjectEvery { get; set; } = TimeSpan.FromSeconds(2);
}

internal static class LiveServices
{
    /// <summary>The live heat: Redis (<c>ConnectionStrings:cache</c>), projector, feed, health. Nothing else needs Redis.</summary>
    public static IHostApplicationBuilder AddLiveHeat(this IHostApplicationBuilder builder)
    {
        var address = builder.Configuration.GetConnectionString("cache")
            ?? throw new InvalidOperationException("ConnectionStrings:cache is missing: the address of Redis, host:port.");
        builder.Services.AddOptions<LiveOptions>().BindConfiguration("Live");
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var options = ConfigurationOptions.Parse(address);
            // The service starts and goes on without Redis; a command fails at once then instead of waiting in line.
            options.AbortOnConnectFail = false;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ConnectTimeout = 2000;
            options.AsyncTimeout = 2000;
            options.ReconnectRetryPolicy = new LinearRetry(500);
            return ConnectionMultiplexer.Connect(options);
        });
        builder.Services.AddSingleton<HeatReader>().AddSingleton<HeatStore>().AddSingleton<HeatFeed>().AddSingleton<Listeners>();
        builder.Services.AddHostedService<HeatProjector>();
        builder.Services.AddHealthChecks().AddCheck<LiveHealth>("cache", HealthStatus.Degraded);
        return builder;
    }
}

/// <summary>Without Redis there is no live stream; everything else goes on.</summary>
internal sealed class LiveHealth(IConnectionMultiplexer redis) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(redis.IsConnected
        ? HealthCheckResult.Healthy()
        : HealthCheckResult.Degraded("Redis does not answer: there is no live heat stream, counting goes on. Check Redis."));
}
