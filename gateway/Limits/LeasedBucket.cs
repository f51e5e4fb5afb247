namespace CityIp.Gateway.Limits;

/// <summary>
/// The bucket of one key or address in this process: it holds a block of tokens leased from the shared bucket and fetches the next
/// before the block is used up. A block is a twentieth of a second's worth, so that a process that falls idle keeps little from the others.
/// </summary>
internal sealed class LeasedBucket(string kind, string id, Limit limit, SharedTokens shared, TimeProvider time)
{
    private readonly string name = $"{kind}:{id}";
    private readonly long block = Math.Max(1, (long)(limit.PerSecond / 20));
    private readonly Lock leasing = new();
    private readonly OwnShare ownShare = new(limit, shared.LocalShare, time);
    private long held;
    private long remaining = limit.Burst;
    private long deniedUntil;
    private int waiting;
    private Task? lease;

    public Limit Limit => limit;

    /// <summary>What is limited: <c>key</c> or <c>address</c>; the name of the limit in the headers.</summary>
    public string Kind => kind;

    public string Policy { get; } = limit.Policy(kind);

    /// <summary>When it was last asked: what nobody asks for is forgotten.</summary>
    public long LastUsed { get; private set; } = time.GetTimestamp();

    /// <summary>Takes one token. Waits for Redis only when the block is used up.</summary>
    public ValueTask<Permit> TakeAsync()
    {
        LastUsed = time.GetTimestamp();
        var left = TryTake();
        if (left < 0)
        {
            return TakeAfterLeaseAsync();
        }
        if (left < block / 2)
        {
            _ = LeaseAsync();
        }
        return new(Granted(left));
    }

    /// <summary>A token that was taken is not to count.</summary>
    public void GiveBack() => Interlocked.Increment(ref held);

    private async ValueTask<Permit> TakeAfterLeaseAsync()
    {
        Interlocked.Increment(ref waiting);
        try
        {
            while (true)
            {
                // A lease brings something or says how long there will be nothing: this ends.
                if (WaitLeft() is var wait && wait > TimeSpan.Zero)
                {
                    return new(false, 0, wait);
                }
                await LeaseAsync();
                if (TryTake() is var left && left >= 0)
                {
                    return Granted(left);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private Permit Granted(long left) => new(true, left + Math.Max(0, Interlocked.Read(ref remaining)), TimeSpan.Zero);

    /// <summary>What is left after taking one; below 0 when there was none.</summary>
    private long TryTake()
    {
        while (true)
        {
            var now = Interlocked.Read(ref held);
            if (now <= 0)
            {
                return -1;
            }
            if (Interlocked.CompareExchange(ref held, now - 1, now) == now)
            {
                return now - 1;
            }
        }
    }

    private TimeSpan WaitLeft() => time.GetElapsedTime(time.GetTimestamp(), Interlocked.Read(ref deniedUntil));

    /// <summary>One lease at a time, for all who wait.</summary>
    private Task LeaseAsync()
    {
        lock (leasing)
        {
            return lease is { IsCompleted: false } ? lease : lease = FetchAsync();
        }
    }

    private async Task FetchAsync()
    {
        var want = Math.Max(block, Volatile.Read(ref waiting));
        var leased = await shared.LeaseAsync(name, limit, want) ?? ownShare.Lease(want);
        Interlocked.Exchange(ref remaining, leased.Remaining);
        if (leased.Granted > 0)
        {
            Interlocked.Add(ref held, leased.Granted);
        }
        else
        {
            Interlocked.Exchange(ref deniedUntil, time.GetTimestamp() + (long)(leased.Wait.TotalSeconds * time.TimestampFrequency));
        }
    }
}
