using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CityIp.Gateway.Keys;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Gateway.Limits;

/// <summary>A bucket per key, and per address for requests without a good key; says on every answer how the request's bucket stands.</summary>
internal sealed class RateLimits(SharedTokens shared, IConfiguration configuration, TimeProvider time)
{
    /// <summary>Above this many, buckets that are full again are forgotten.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<(string Kind, string Id), LeasedBucket> buckets = new();
    private long sweptAt = time.GetTimestamp();

    /// <summary>What every key has that has nothing else.</summary>
    public Limit PerKey { get; } = Limit.From(configuration.GetSection("Limits:Key"), new(5_000, 10_000));

    /// <summary>What an address has for requests without a good key.</summary>
    public Limit PerAddress { get; } = Limit.From(configuration.GetSection("Limits:Address"), new(50, 200));

    public LeasedBucket Of(KnownKey key) => Bucket("key", key.Caller.KeyId, key.Limit ?? PerKey);

    public LeasedBucket OfAddress(HttpContext http) => Bucket("address", Network(http.Connection.RemoteIpAddress), PerAddress);

    /// <summary>Takes the request off the bucket and arranges the headers; false when it was refused, and answered.</summary>
    public static async ValueTask<bool> AdmitAsync(HttpContext http, LeasedBucket bucket)
    {
        var permit = await bucket.TakeAsync();
        if (http.Features.Get<Stand>() is null)
        {
            // Last of all, so that neither the cache nor an exception's answer loses or keeps them.
            http.Response.OnStarting(static state => WriteHeadersAsync((HttpContext)state), http);
        }
        http.Features.Set(new Stand(bucket, permit));
        if (permit.Granted)
        {
            return true;
        }
        http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(permit.Wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await Problems.Of(429, "rate-limited", string.Create(CultureInfo.InvariantCulture, $"More than {bucket.Limit.PerSecond:0.##} requests a second, or {bucket.Limit.Burst} at once. Nothing was done. Try again after the time in Retry-After; /v1/gateway/limits lists the limits.")).ExecuteAsync(http);
        return false;
    }

    private LeasedBucket Bucket(string kind, string id, Limit limit)
    {
        if (buckets.TryGetValue((kind, id), out var bucket) && bucket.Limit == limit)
        {
            return bucket;
        }
        Sweep();
        bucket = new(kind, id, limit, shared, time);
        buckets[(kind, id)] = bucket;
        return bucket;
    }

    private void Sweep()
    {
        var before = Interlocked.Read(ref sweptAt);
        if (buckets.Count < Most || time.GetElapsedTime(before) < TimeSpan.FromSeconds(1) || Interlocked.CompareExchange(ref sweptAt, time.GetTimestamp(), before) != before)
        {
            return;
        }
        foreach (var (name, bucket) in buckets)
        {
            if (time.GetElapsedTime(bucket.LastUsed).TotalSeconds > bucket.Limit.Window)
            {
                buckets.TryRemove(name, out _);
            }
        }
    }

    /// <summary>Of an IPv6 address the first 64 bits: whoever has one has all of them.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private static Task WriteHeadersAsync(HttpContext http)
    {
        var (bucket, permit) = http.Features.Get<Stand>()!;
        var remaining = Math.Min(permit.Remaining, bucket.Limit.Burst);
        http.Response.Headers["RateLimit-Policy"] = bucket.Policy;
        http.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{bucket.Kind}\";r={remaining};t={(long)Math.Ceiling((bucket.Limit.Burst - remaining) / bucket.Limit.PerSecond)}");
        return Task.CompletedTask;
    }

    private sealed record Stand(LeasedBucket Bucket, Permit Permit);
}
