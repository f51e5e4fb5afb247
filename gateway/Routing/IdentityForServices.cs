using CityIp.Gateway.Keys;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CityIp.Gateway.Routing;

/// <summary>Replaces the partner's key by the signed identity, and takes away whatever else claims to say who calls.</summary>
internal sealed class IdentityForServices(IdentityTokens tokens) : ITransformProvider
{
    private static readonly string[] Claims =
    [
        "Cookie", "Proxy-Authorization", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Remote-User", "Remote-User",
        "X-User", "X-User-Id", "X-Api-Key", "X-Key-Id", "X-Organisation", "X-Scopes", "X-Identity", "X-Auth-Request-User",
    ];

    public void Apply(TransformBuilderContext context) => context.AddRequestTransform(transform =>
    {
        var headers = transform.ProxyRequest.Headers;
        foreach (var claim in Claims)
        {
            headers.Remove(claim);
        }
        headers.Remove("Authorization");
        if (KnownKey.Of(transform.HttpContext) is { } key)
        {
            headers.TryAddWithoutValidation("Authorization", tokens.HeaderFor(key));
        }
        return ValueTask.CompletedTask;
    });

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }
}
