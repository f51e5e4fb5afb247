using CityIp.Benchmarks.Load;
using CityIp.Benchmarks.Reporting;

namespace CityIp.Benchmarks.Proxying;

/// <summary>A proxied and a cached GET through the gateway, against nginx doing the same to the same origin.</summary>
internal static class ProxyBench
{
    private const int Connections = 32;
    private const string Proxied = "/v1/events/activities/limits";
    private const string Cached = "/v1/analytics/cities";

    public static async Task RunAsync(BenchPlatform platform, BenchReport report, TimeSpan length)
    {
        Console.WriteLine("Proxying: the gateway authenticates, limits and traces; nginx only proxies.");
        await using var events = await Nginx.StartAsync(new Uri($"http://127.0.0.1:{platform.Platform.Service("events").Port}"));
        await using var analytics = await Nginx.StartAsync(new Uri($"http://127.0.0.1:{platform.Platform.Service("analytics").Port}"));
        var identity = platform.IdentityToken();

        await MeasureAsync("GET proxied", Proxied, events);
        await MeasureAsync("GET cached", Cached, analytics);

        async Task MeasureAsync(string what, string path, Nginx nginx)
        {
            // A reader's key: an answer for one who may write is not cached.
            var gateway = await GetAsync(platform.GatewayAddress, path, platform.Key, length);
            var baseline = await GetAsync(nginx.Address, path, identity, length);
            report.Add(new($"{what}, through the gateway", gateway.ItemsPerSecond, "requests/s", "nginx", baseline.ItemsPerSecond, $"p99 {gateway.P99:0.0} ms, nginx {baseline.P99:0.0} ms; {Connections} connections"));
        }
    }

    private static async Task<LoadResult> GetAsync(Uri address, string path, string bearer, TimeSpan length)
    {
        var request = Requests.Get(address, path, bearer);
        await using var load = OfferedLoad.Start(address, Connections, 1, _ => () => request, 200);
        // Neither pays for its first requests.
        await load.WarmAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8));
        var result = await load.MeasureAsync(length);
        return result.Failures == 0 ? result : throw new InvalidOperationException($"GET {path} at {address} failed {result.Failures} times of {result.Requests}.");
    }
}
