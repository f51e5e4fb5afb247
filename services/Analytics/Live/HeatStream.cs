using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CityIp.Analytics.Live;

/// <summary>
/// The heat of an expo as server-sent events: a snapshot, or what the listener has missed when its Last-Event-ID is still known, then
/// changes. A comment every 15 s of silence. Ends when the service stops.
/// </summary>
internal sealed class HeatStream(Guid expo, string keyId) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var listeners = services.GetRequiredService<Listeners>();
        using var seat = listeners.TakeSeat(keyId);
        if (seat is null)
        {
            httpContext.Response.Headers.RetryAfter = "10";
            await Problems.Of(429, "too-many-listeners", $"This key has {listeners.Most} streams open already. Close one first.").ExecuteAsync(httpContext);
            return;
        }
        HeatFeed.Subscription subscription;
        IReadOnlyList<HeatEvent> beginning;
        try
        {
            subscription = await services.GetRequiredService<HeatFeed>().SubscribeAsync(expo);
            beginning = await BeginningAsync(services, httpContext.Request.Headers["Last-Event-ID"]);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            httpContext.Response.Headers.RetryAfter = "5";
            await Problems.Unavailable("live-away", "There is no live stream at the moment. The same address gives the heat as application/json, worked out from the counts.").ExecuteAsync(httpContext);
            return;
        }
        using (subscription)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
            await WriteAsync(httpContext.Response, beginning, subscription, services.GetRequiredService<IOptions<LiveOptions>>().Value.Heartbeat, ending.Token);
        }
    }

    private async Task<IReadOnlyList<HeatEvent>> BeginningAsync(IServiceProvider services, string? lastEventId)
    {
        var store = services.GetRequiredService<HeatStore>();
        if (HeatEventId.TryParse(lastEventId, out var last) && await store.KnowsAsync(expo, last))
        {
            return await store.AfterAsync(expo, last);
        }
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return [store.SnapshotOf(await store.StateAsync(expo) ?? HeatReader.Cold(expo, now, asOf: null))];
    }

    private static async Task WriteAsync(HttpResponse response, IReadOnlyList<HeatEvent> beginning, HeatFeed.Subscription subscription, TimeSpan heartbeat, CancellationToken ending)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await response.WriteAsync("retry: 2000\n\n", ending);
            var last = default(HeatEventId);
            foreach (var told in beginning)
            {
                await response.Body.WriteAsync(told.Frame, ending);
                last = told.Id;
            }
            await response.Body.FlushAsync(ending);
            var more = subscription.Events.WaitToReadAsync(ending).AsTask();
            while (true)
            {
                if (await Task.WhenAny(more, Task.Delay(heartbeat, ending)) != more)
                {
                    ending.ThrowIfCancellationRequested();
                    await response.WriteAsync(":\n\n", ending);
                }
                else if (!await more)
                {
                    return;
                }
                else
                {
                    while (subscription.Events.TryRead(out var told))
                    {
                        // Told between our subscription and the reading of the beginning, which holds it already.
                        if (told.Id.CompareTo(last) > 0)
                        {
                            await response.Body.WriteAsync(told.Frame, ending);
                        }
                    }
                    more = subscription.Events.WaitToReadAsync(ending).AsTask();
                }
                await response.Body.FlushAsync(ending);
            }
        }
        catch (OperationCanceledException)
        {
            // The listener went, or the service stops: the end of the stream says so.
        }
    }
}
