using StackExchange.Redis;

namespace CityIp.Gateway.Limits;

/// <summary>
/// The buckets that all gateway processes share, in Redis. Tokens are handed out in blocks, so that a request does not wait for Redis.
/// While Redis is away each process gives a share of the limit on its own and raises the alarm.
/// </summary>
internal sealed class SharedTokens(IConnectionMultiplexer redis, CacheNames names, IConfiguration configuration, TimeProvider time, ILogger<SharedTokens> log)
{
    // Redis' own clock, so that the clocks of the processes do not matter.
    private const string Lease = """
        local clock = redis.call('TIME')
        local now = clock[1] + clock[2] / 1000000
        local rate, burst, want = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
        local tokens, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
        tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
        local grant = math.min(want, math.floor(tokens))
        tokens = tokens - grant
        redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.6f', now))
        redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
        local wait = 0
        if grant == 0 then wait = math.ceil((1 - tokens) / rate * 1000) end
        return {grant, math.floor(tokens), wait}
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly double localShare = configuration.GetValue("Limits:LocalShare", 0.5);
    private long awayUntil;
    private int away;

    /// <summary>True while Redis does not answer and limits are each process' own.</summary>
    public bool IsAway => Volatile.Read(ref away) == 1;

    /// <summary>The part of a limit that this process gives while Redis is away.</summary>
    public double LocalShare => localShare;

    /// <summary>Takes up to <paramref name="want"/> tokens; null when Redis is away.</summary>
    public async Task<Block?> LeaseAsync(string bucket, Limit limit, long want)
    {
        if (time.GetTimestamp() < Interlocked.Read(ref awayUntil))
        {
            return null;
        }
        try
        {
            var answer = (long[])(await redis.GetDatabase().ScriptEvaluateAsync(Lease, [names.Of($"limit:{bucket}")], [limit.PerSecond, limit.Burst, want]))!;
            Back();
            return new(answer[0], answer[1], TimeSpan.FromMilliseconds(answer[2]));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            Away(exception);
            return null;
        }
    }

    private void Away(Exception exception)
    {
        Interlocked.Exchange(ref awayUntil, time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency));
        if (Interlocked.Exchange(ref away, 1) == 0)
        {
            log.LogError(exception, "Redis does not answer: rate limits are no longer shared. Each gateway process gives {Share:P0} of each limit on its own until Redis is back. Check ConnectionStrings:cache.", localShare);
        }
    }

    private void Back()
    {
        if (Interlocked.Exchange(ref away, 0) == 1)
        {
            log.LogInformation("Redis is back: rate limits are shared again.");
        }
    }
}

/// <summary>Tokens handed out, what is left in the shared bucket, and when there is one again if none was.</summary>
internal readonly record struct Block(long Granted, long Remaining, TimeSpan Wait);
