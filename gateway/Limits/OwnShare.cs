namespace CityIp.Gateway.Limits;

/// <summary>What this process gives of a limit on its own while Redis is away: the same bucket, smaller.</summary>
internal sealed class OwnShare(Limit limit, double share, TimeProvider time)
{
    private readonly Lock taking = new();
    private readonly double perSecond = limit.PerSecond * share;
    private readonly double burst = Math.Max(1, limit.Burst * share);
    private double tokens = Math.Max(1, limit.Burst * share);
    private long at = time.GetTimestamp();

    public Block Lease(long want)
    {
        lock (taking)
        {
            var now = time.GetTimestamp();
            tokens = Math.Min(burst, tokens + (time.GetElapsedTime(at, now).TotalSeconds * perSecond));
            at = now;
            var grant = Math.Min(want, (long)tokens);
            tokens -= grant;
            return new(grant, (long)tokens, grant > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - tokens) / perSecond));
        }
    }
}
