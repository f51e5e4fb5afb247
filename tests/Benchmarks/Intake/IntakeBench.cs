using System.Diagnostics;
using System.Text;
using CityIp.Benchmarks.Load;
using CityIp.Benchmarks.Reporting;

namespace CityIp.Benchmarks.Intake;

/// <summary>Activity through the gateway, durable and counted, against the same rows put into the same tables by nothing but SQL.</summary>
internal static class IntakeBench
{
    private const int Connections = 64;
    private const string Path = "/v1/events/activities";

    public static async Task RunAsync(BenchPlatform platform, BenchReport report, TimeSpan length)
    {
        Console.WriteLine("Raw: the same rows into the same tables, one connection, nothing else running.");
        var raw = await RawInsert.RunAsync(platform.Platform.Servers.Postgres.ConnectionString("eventsdb"), length);
        report.Add(new("raw INSERT … SELECT unnest … ON CONFLICT, 500 rows a statement", raw, "rows/s"));

        Console.WriteLine("Intake through the gateway.");
        await MeasureAsync(platform, report, "single activity per request", 1, length, raw);
        await MeasureAsync(platform, report, "batches of 100", 100, length, raw);
    }

    private static async Task MeasureAsync(BenchPlatform platform, BenchReport report, string what, int size, TimeSpan length, double raw)
    {
        var expo = $"bench-{size}-{Guid.NewGuid().ToString("N")[..6]}";
        await platform.CreateExpoAsync(expo);
        var connections = size == 1 ? Connections : 16;
        await RunAsync(platform, expo, "warm", size, connections, TimeSpan.FromSeconds(2), 0);
        var before = await platform.StoredAsync(expo);

        var full = await RunAsync(platform, expo, "full", size, connections, length, 0);
        var stored = await platform.StoredAsync(expo) - before;
        var backlog = before + stored - await platform.CountedAsync(expo);
        var drain = Stopwatch.StartNew();
        await UntilCountedAsync(platform, expo, before + stored);
        if (full.Failures > 0 || stored != full.Items)
        {
            throw new InvalidOperationException($"{what}: {full.Failures} requests failed; {full.Items} accepted, {stored} stored.");
        }
        report.Add(new($"{what}, accepted through the gateway", full.ItemsPerSecond, "activities/s", "raw", raw, $"p50 {full.P50Milliseconds:0.0} ms, p99 {full.P99Milliseconds:0.0} ms; {connections} connections"));
        report.Add(new($"{what}, counted", (stored - backlog) / full.Seconds, "activities/s", "accepted", full.ItemsPerSecond, $"backlog at the end {backlog}, counted {drain.Elapsed.TotalSeconds:0.0} s later"));

        var half = await RunAsync(platform, expo, "half", size, connections, length, full.ItemsPerSecond / size / 2);
        report.Add(new($"{what}, response time at half load", half.P99Milliseconds, "ms (p99)", Note: $"p50 {half.P50Milliseconds:0.0} ms at {half.ItemsPerSecond:0} activities/s"));
    }

    private static Task<LoadResult> RunAsync(BenchPlatform platform, string expo, string phase, int size, int connections, TimeSpan length, double pace)
    {
        var address = platform.GatewayAddress;
        return LoadGenerator.RunAsync(address, connections, length, size, (connection, i) =>
        {
            var (type, body) = size == 1
                ? ("application/cloudevents+json", Event(expo, $"{phase}-{connection}-{i}", i))
                : ("application/cloudevents-batch+json", $"[{string.Join(',', Enumerable.Range(0, size).Select(n => Event(expo, $"{phase}-{connection}-{i}-{n}", n)))}]");
            return Requests.Post(address, Path, platform.Key, type, Encoding.UTF8.GetBytes(body));
        }, expectedStatus: 202, pace);
    }

    private static string Event(string expo, string id, int visitor) =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"urn:cityip:demo:bench","type":"cityip.booth.visited.v1","time":"{{DateTimeOffset.UtcNow:O}}","datacontenttype":"application/json","data":{"expo":"{{expo}}","booth":"B1","badge":"BENCH-{{visitor % 5000}}"} }""";

    private static async Task UntilCountedAsync(BenchPlatform platform, string expo, long count)
    {
        var watch = Stopwatch.StartNew();
        while (await platform.CountedAsync(expo) < count)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(3))
            {
                throw new TimeoutException($"Not everything was counted after three minutes: {await platform.CountedAsync(expo)} of {count}.");
            }
            await Task.Delay(20);
        }
    }
}
