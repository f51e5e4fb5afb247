using CityIp.Gateway.Keys;
using Microsoft.AspNetCore.Http.HttpResults;
using Yarp.ReverseProxy.Configuration;

namespace CityIp.Gateway.Limits;

/// <summary>The limits of this gateway.</summary>
/// <param name="PerKey">What a key has that has no limit of its own.</param>
/// <param name="PerAddress">What an address has for requests without a good key.</param>
/// <param name="YourKey">What the key of this request has.</param>
/// <param name="BodyBytes">The largest body by kind of address.</param>
/// <param name="TimeoutSeconds">A request on which nothing moves for this long ends with 504; streams have no such limit.</param>
internal sealed record LimitsView(LimitView PerKey, LimitView PerAddress, LimitView YourKey, IReadOnlyDictionary<string, long> BodyBytes, double TimeoutSeconds);

/// <summary>Requests at once, and requests per second in the long run.</summary>
internal sealed record LimitView(double PerSecond, long Burst)
{
    public static LimitView Of(Limit limit) => new(limit.PerSecond, limit.Burst);
}

internal static class LimitEndpoints
{
    public static IHostApplicationBuilder AddRateLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SharedTokens>();
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddHealthChecks().AddCheck<RateLimitHealth>("limits");
        return builder;
    }

    public static void MapLimits(this IEndpointRouteBuilder app) => app.MapGet("/v1/gateway/limits", Show)
        .WithTags("Limits").WithName("ShowLimits").WithSummary("How many requests, how large, for how long").ProducesProblem(401);

    private static Ok<LimitsView> Show(HttpContext http, RateLimits limits, IProxyConfigProvider routes)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        var config = routes.GetConfig();
        return TypedResults.Ok(new LimitsView(
            LimitView.Of(limits.PerKey),
            LimitView.Of(limits.PerAddress),
            LimitView.Of(KnownKey.Of(http)?.Limit ?? limits.PerKey),
            config.Routes.ToDictionary(route => string.Join(' ', [.. route.Match.Methods ?? [], route.Match.Path]), route => route.MaxRequestBodySize ?? 0),
            config.Clusters.Select(cluster => cluster.HttpRequest?.ActivityTimeout?.TotalSeconds ?? 0).Max()));
    }
}
