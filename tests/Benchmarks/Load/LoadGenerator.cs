using System.Diagnostics;

namespace CityIp.Benchmarks.Load;

/// <summary>What a run came to. <paramref name="Items"/> are activities where a request carries several.</summary>
internal sealed record LoadResult(long Requests, long Items, long Failures, double Seconds, double P50Milliseconds, double P99Milliseconds)
{
    public double ItemsPerSecond => Items / Seconds;
}

/// <summary>Closed-loop load: each connection sends its next request when the answer has come.</summary>
internal static class LoadGenerator
{
    /// <param name="request">Makes the next request of a connection: number of the connection, number of the request.</param>
    /// <param name="pace">Requests a second over all connections; 0 is as fast as answers come.</param>
    public static async Task<LoadResult> RunAsync(Uri address, int connections, TimeSpan length, int itemsPerRequest, Func<int, int, ReadOnlyMemory<byte>> request, int expectedStatus, double pace = 0)
    {
        var latencies = new List<double>[connections];
        var failures = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(async () =>
        {
            using var connection = new HttpConnection(address);
            var mine = latencies[number] = new(100_000);
            var between = pace <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(connections / pace);
            var due = between * number / connections;
            for (var i = 0; watch.Elapsed < length; i++)
            {
                if (between > TimeSpan.Zero)
                {
                    due += between;
                    var wait = due - watch.Elapsed;
                    if (wait > TimeSpan.Zero)
                    {
                        await Task.Delay(wait);
                    }
                }
                var next = request(number, i);
                var started = Stopwatch.GetTimestamp();
                if (await connection.SendAsync(next) != expectedStatus)
                {
                    Interlocked.Increment(ref failures);
                }
                mine.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        })));
        var seconds = watch.Elapsed.TotalSeconds;
        var sorted = latencies.SelectMany(list => list).Order().ToArray();
        return new(sorted.Length, (sorted.Length - failures) * itemsPerRequest, failures, seconds, At(sorted, 0.50), At(sorted, 0.99));
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
