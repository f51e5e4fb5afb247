using System.Collections.Concurrent;
using CityIp.Gateway.Keys;
using CityIp.ServiceDefaults.Http;
using Yarp.ReverseProxy.Model;

namespace CityIp.Gateway.Routing;

/// <summary>
/// Streams of server-sent events that pass through, on routes whose metadata says <c>Stream</c>. A key may have
/// <c>Limits:StreamsPerKey</c> of them (20 unless set). They end when the key changes or expires, after an hour at most (whoever listens
/// comes back with its Last-Event-ID, and the key is looked at again), and when the gateway stops: it would wait for them otherwise.
/// </summary>
internal sealed class OpenStreams
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<HttpContext, KnownKey> open = new();
    private readonly ConcurrentDictionary<Guid, int> counts = new();
    private readonly TimeProvider time;
    private readonly int most;

    public OpenStreams(KeyRing ring, TimeProvider time, IConfiguration configuration, IHostApplicationLifetime lifetime)
    {
        this.time = time;
        most = configuration.GetValue("Limits:StreamsPerKey", 20);
        ring.Forgotten += keyId => End(key => key.Id == keyId);
        lifetime.ApplicationStopping.Register(() => End(static _ => true));
    }

    public static Task InvokeAsync(HttpContext http, RequestDelegate next) =>
        IsStream(http) && KnownKey.Of(http) is { } key
            ? http.RequestServices.GetRequiredService<OpenStreams>().PassAsync(http, key, next)
            : next(http);

    private async Task PassAsync(HttpContext http, KnownKey key, RequestDelegate next)
    {
        if (counts.AddOrUpdate(key.Id, 1, static (_, count) => count + 1) > most)
        {
            Leave(key.Id);
            http.Response.Headers.RetryAfter = "30";
            await Problems.Of(429, "too-many-streams", $"A key may have {most} streams open. Close one; one stream for each expo is enough.").ExecuteAsync(http);
            return;
        }
        open[http] = key;
        var left = (key.ExpiresAt ?? DateTimeOffset.MaxValue) - time.GetUtcNow();
        await using var end = time.CreateTimer(static state => ((HttpContext)state!).Abort(), http, left < Longest ? left : Longest, Timeout.InfiniteTimeSpan);
        try
        {
            await next(http);
        }
        finally
        {
            open.TryRemove(http, out _);
            Leave(key.Id);
        }
    }

    private void Leave(Guid keyId)
    {
        if (counts.AddOrUpdate(keyId, 0, static (_, count) => count - 1) <= 0)
        {
            counts.TryRemove(KeyValuePair.Create(keyId, 0));
        }
    }

    private void End(Func<KnownKey, bool> which)
    {
        foreach (var (http, key) in open)
        {
            if (which(key))
            {
                http.Abort();
            }
        }
    }

    private static bool IsStream(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata?.ContainsKey("Stream") == true
        && http.Request.GetTypedHeaders().Accept.Any(media => media.MediaType == "text/event-stream");
}
