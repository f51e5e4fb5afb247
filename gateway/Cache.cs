using StackExchange.Redis;

namespace CityIp.Gateway;

/// <summary>Redis, shared by the processes of the gateway. Everything goes on without it.</summary>
internal static class Cache
{
    public static IHostApplicationBuilder AddCache(this IHostApplicationBuilder builder)
    {
        var address = builder.Configuration.GetConnectionString("cache")
            ?? throw new InvalidOperationException("ConnectionStrings:cache is missing: the address of Redis, host:port,password=….");
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var options = ConfigurationOptions.Parse(address);
            options.AbortOnConnectFail = false;
            // A request may have to wait for an answer: better its own share of the limit than a second of waiting.
            options.ConnectTimeout = 1_000;
            options.AsyncTimeout = 250;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ReconnectRetryPolicy = new LinearRetry(1_000);
            return ConnectionMultiplexer.Connect(options);
        });
        builder.Services.AddSingleton<CacheNames>();
        return builder;
    }
}
