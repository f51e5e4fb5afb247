using System.Diagnostics;
using CityIp.Benchmarks.Arithmetic;

namespace CityIp.Benchmarks.Load;

/// <summary>
/// Requests over a number of connections, from its start until it is disposed. Closed: each connection sends its next request when the answer has
/// come. Open (with a pace): requests are due at a constant rate whatever the answers do, and a response time counts from when the request was due,
/// so that a stall is told by all the requests it held up and not by the one that met it.
/// </summary>
internal sealed class OfferedLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly Lock sync = new();
    private readonly int expected;
    private readonly int itemsPerRequest;
    private readonly Metronome? metronome;
    private readonly Task running;
    private List<double>? times;
    private long requests;
    private long failures;

    private OfferedLoad(Uri address, int connections, int itemsPerRequest, Func<int, Func<ReadOnlyMemory<byte>>> requestsOf, int expected, double pace)
    {
        (this.itemsPerRequest, this.expected) = (itemsPerRequest, expected);
        var began = Stopwatch.GetTimestamp();
        metronome = pace > 0 ? new() : null;
        running = Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(() => SendAsync(address, requestsOf(number), metronome is null ? null : new Due(metronome, began, number, connections, pace)))));
    }

    /// <summary>Requests answered as expected, since the start.</summary>
    public long Answered => Interlocked.Read(ref requests) - Interlocked.Read(ref failures);

    /// <summary>What they carried.</summary>
    public long Items => Answered * itemsPerRequest;

    /// <param name="requestsOf">Gives each connection, by its number, what makes its next request.</param>
    /// <param name="pace">Requests a second over all connections; 0 is as fast as answers come.</param>
    public static OfferedLoad Start(Uri address, int connections, int itemsPerRequest, Func<int, Func<ReadOnlyMemory<byte>>> requestsOf, int expected, double pace = 0) =>
        new(address, connections, itemsPerRequest, requestsOf, expected, pace);

    /// <summary>Waits until the rate is steady, at most as long as it takes at <paramref name="most"/>.</summary>
    public async Task<WarmUp> WarmAsync(TimeSpan least, TimeSpan most)
    {
        var watch = Stopwatch.StartNew();
        var rates = new List<double>();
        while (watch.Elapsed < least || (!Steadiness.IsReached(rates) && watch.Elapsed < most))
        {
            var (before, from) = (Items, watch.Elapsed);
            await WaitAsync(TimeSpan.FromSeconds(1));
            rates.Add((Items - before) / (watch.Elapsed - from).TotalSeconds);
        }
        return new(watch.Elapsed.TotalSeconds, Steadiness.Spread(rates));
    }

    /// <summary>What is answered from now on for so long.</summary>
    public async Task<LoadResult> MeasureAsync(TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var (requestsBefore, failuresBefore, mine) = (Interlocked.Read(ref requests), Interlocked.Read(ref failures), new List<double>(1 << 16));
        lock (sync)
        {
            times = mine;
        }
        await WaitAsync(length);
        double[] sorted;
        double seconds;
        long answered, failed;
        lock (sync)
        {
            times = null;
            seconds = watch.Elapsed.TotalSeconds;
            (answered, failed) = (Interlocked.Read(ref requests) - requestsBefore, Interlocked.Read(ref failures) - failuresBefore);
            sorted = [.. mine];
        }
        Array.Sort(sorted);
        return new(answered, (answered - failed) * itemsPerRequest, failed, seconds, sorted);
    }

    /// <summary>No more is sent; what is under way is answered first.</summary>
    public async Task StopAsync()
    {
        await ending.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        // What it failed with was told to whoever measured.
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        metronome?.Dispose();
        ending.Dispose();
    }

    /// <summary>A connection that breaks ends the wait, and with it the measurement.</summary>
    private async Task WaitAsync(TimeSpan length)
    {
        if (await Task.WhenAny(running, Task.Delay(length)) == running)
        {
            await running;
        }
    }

    private async Task SendAsync(Uri address, Func<ReadOnlyMemory<byte>> next, Due? due)
    {
        using var connection = new HttpConnection(address);
        while (!ending.IsCancellationRequested)
        {
            var began = due is null ? Stopwatch.GetTimestamp() : await due.NextAsync();
            var asExpected = await connection.SendAsync(next()) == expected;
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            lock (sync)
            {
                times?.Add(took);
                requests++;
                failures += asExpected ? 0 : 1;
            }
        }
    }

    /// <summary>When the requests of a connection are due: evenly spread over all connections, and never moved by a late answer.</summary>
    private sealed class Due(Metronome metronome, long began, int number, int connections, double pace)
    {
        private long sent;

        public async ValueTask<long> NextAsync()
        {
            var due = began + (long)((sent++ * connections + number) / pace * Stopwatch.Frequency);
            if (due > Stopwatch.GetTimestamp())
            {
                await metronome.UntilAsync(due);
            }
            return due;
        }
    }
}

/// <param name="Spread">How far the last seconds' rates were from their mean.</param>
internal sealed record WarmUp(double Seconds, double Spread)
{
    public override string ToString() => Spread <= Steadiness.Tolerance
        ? $"steady after {Seconds:0} s (± {100 * Spread:0} %)"
        : $"not steady after {Seconds:0} s (± {100 * Spread:0} %)";
}
