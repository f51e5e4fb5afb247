using CityIp.Gateway.Caching;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace CityIp.Gateway.Routing;

/// <summary>The reverse proxy; its routes are in appsettings.json.</summary>
internal static class Proxy
{
    public static IHostApplicationBuilder AddProxy(this IHostApplicationBuilder builder)
    {
        // What the gateway does when an answer has come is short and waits for nothing: the thread that found it does it, without waking another. A
        // tenth more requests on two cores. .NET looks for it in the environment only, before the first connection.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddTransforms<IdentityForServices>()
            .AddTransforms<StreamsStartAtOnce>()
            .AddTransforms<PublicAnswers>()
            .ConfigureHttpClient(static (_, handler) =>
            {
                // Services are near: whoever takes longer to take a connection is not there.
                handler.ConnectTimeout = TimeSpan.FromSeconds(3);
                handler.AutomaticDecompression = System.Net.DecompressionMethods.None;
            });
        builder.Services.AddSingleton<IDestinationResolver, ServiceDestinations>();
        builder.Services.AddSingleton<OpenStreams>();
        builder.Services.Configure<TransportFailureRateHealthPolicyOptions>(options =>
        {
            // Short, so that a service that was restarted is used again soon.
            options.DetectionWindowSize = TimeSpan.FromSeconds(5);
            options.MinimalTotalCountThreshold = 10;
            options.DefaultFailureRateLimit = 0.5;
        });
        return builder;
    }

    public static void MapProxy(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.Use(ProxyProblems.InvokeAsync);
        proxy.Use(OpenStreams.InvokeAsync);
        proxy.Use(RetryElsewhere.InvokeAsync);
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    });
}
