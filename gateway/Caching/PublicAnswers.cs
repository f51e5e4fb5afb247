using CityIp.Gateway.Keys;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CityIp.Gateway.Caching;

/// <summary>
/// Keeps the answers to GET that their service calls public, for as long as it says. Only keys that may read the service get them,
/// and only from them are they taken; a key that may write always sees what is really there.
/// A route says which scopes these are in its metadata: <c>ReadScope</c>, <c>WriteScopes</c>.
/// </summary>
internal sealed class PublicAnswers : IOutputCachePolicy, ITransformProvider
{
    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        var use = HttpMethods.IsGet(http.Request.Method) && MayShare(http);
        context.EnableOutputCaching = use;
        context.AllowCacheLookup = use;
        context.AllowCacheStorage = use;
        // Nobody waits for another partner's request: with the lock all with the same address would.
        context.AllowLocking = false;
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.HeaderNames = new([HeaderNames.Accept, HeaderNames.AcceptLanguage]);
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        Decide(context);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Decides as soon as the service's headers are there: the middleware fixes how long an answer is kept at the first byte of its body,
    /// and asks the policy only after the last.
    /// </summary>
    public void Apply(TransformBuilderContext context) => context.AddResponseTransform(static transform =>
    {
        if (transform.HttpContext.Features.Get<IOutputCacheFeature>() is { } cache)
        {
            Decide(cache.Context);
        }
        return ValueTask.CompletedTask;
    });

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    private static void Decide(OutputCacheContext context)
    {
        var fresh = FreshFor(context.HttpContext.Response);
        context.AllowCacheStorage = context.AllowCacheStorage && fresh > TimeSpan.Zero;
        context.ResponseExpirationTimeSpan = fresh;
    }

    private static bool MayShare(HttpContext http) =>
        KnownKey.Of(http) is { Caller: { } caller }
        && http.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata is { } route
        && route.TryGetValue("ReadScope", out var read) && caller.Has(read)
        && !(route.TryGetValue("WriteScopes", out var write) && write.Split(' ').Any(caller.Has));

    private static TimeSpan FreshFor(HttpResponse response)
    {
        if (response.StatusCode != StatusCodes.Status200OK
            || response.Headers.ContainsKey(HeaderNames.SetCookie)
            || !CacheControlHeaderValue.TryParse(response.Headers.CacheControl.ToString(), out var control)
            || control is not { Public: true, NoStore: false, NoCache: false, Private: false, MaxAge: { } maxAge })
        {
            return TimeSpan.Zero;
        }
        return maxAge;
    }
}
