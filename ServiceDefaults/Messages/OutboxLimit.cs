using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// Turns writers away with 503 before an outage of the broker fills the disk: above <c>Outbox:MostMessages</c> waiting messages
/// (200,000 unless set), or below <c>Outbox:LeastFreeBytes</c> (1 GiB unless set) on the volume of <c>Outbox:DataPath</c>, where that is set.
/// </summary>
public sealed class OutboxLimit
{
    private readonly OutboxMetrics metrics;
    private readonly string? dataPath;
    private readonly long leastFreeBytes;

    internal OutboxLimit(OutboxMetrics metrics, IConfiguration configuration)
    {
        this.metrics = metrics;
        MostMessages = configuration.GetValue("Outbox:MostMessages", 200_000L);
        leastFreeBytes = configuration.GetValue("Outbox:LeastFreeBytes", 1L << 30);
        dataPath = configuration["Outbox:DataPath"];
        if (dataPath is not null && !Directory.Exists(dataPath))
        {
            throw new InvalidOperationException($"Outbox:DataPath is {dataPath}, and there is no such folder: name one on the volume of the database, or leave it out when that is on another machine.");
        }
    }

    /// <summary>Waiting messages above which writers are turned away.</summary>
    public long MostMessages { get; }

    /// <summary>True while nothing more may be written that has to leave through the outbox.</summary>
    public bool IsFull => Reason is not null;

    /// <summary>Why nothing more may be written, for operators; null while there is room.</summary>
    internal string? Reason => this switch
    {
        _ when metrics.Waiting > MostMessages => $"{metrics.Waiting} messages wait in the outbox, at most {MostMessages} may. Writers get 503 until the broker takes them.",
        _ when dataPath is not null && FreeBytes(dataPath) is var free && free < leastFreeBytes =>
            $"{free} bytes are free on the volume of {dataPath}, at least {leastFreeBytes} must be (Outbox:LeastFreeBytes). Writers get 503 until there is room: free some, or see why the outbox keeps {metrics.Waiting} messages.",
        _ => null,
    };

    /// <summary>0 for a volume that has gone away: nothing can be written there either.</summary>
    private static long FreeBytes(string path)
    {
        try
        {
            return new DriveInfo(path).AvailableFreeSpace;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>An endpoint filter for writes.</summary>
    public async ValueTask<object?> RefuseWhenFull(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!IsFull)
        {
            return await next(context);
        }
        context.HttpContext.Response.Headers.RetryAfter = "30";
        return Problems.Unavailable("outbox-full", "The platform cannot pass on changes at the moment, so it takes none in. Nothing was stored. Try again after the time in Retry-After.");
    }
}
