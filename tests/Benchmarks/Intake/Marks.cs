using System.Diagnostics;
using System.Text;
using CityIp.Benchmarks.Load;

namespace CityIp.Benchmarks.Intake;

/// <summary>
/// How long an accepted activity waits until it is counted: single activities at booths that nobody else goes to, one under way at each. The time runs
/// from the answer until Analytics' tables show it. They are read every <see cref="Look"/>, which is how exact it is.
/// </summary>
internal static class Marks
{
    /// <summary>Booths with a mark under way.</summary>
    public const int AtOnce = 12;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>Milliseconds, ascending.</returns>
    public static async Task<double[]> WatchAsync(BenchPlatform bench, BenchExpo expo, Task until)
    {
        var booths = expo.Marked.Take(AtOnce).ToList();
        var marks = booths.Select(booth => new Mark(booth.Id, new ActivityRequests(bench.GatewayAddress, bench.Key, expo.Code, [booth.Code], 1, 0, $"mark-{expo.Code}-{booth.Code}"))).ToList();
        var ids = booths.Select(booth => booth.Id).ToArray();
        // One after another, so that they are spread over time.
        var sending = marks.Select((mark, n) => Task.Run(() => SendAsync(bench, mark, TimeSpan.FromMilliseconds(37 * n), until))).ToList();
        var sent = Task.WhenAll(sending);
        while (!sent.IsCompleted)
        {
            var counts = await bench.Counted.OfBoothsAsync(expo.Id, ids);
            var now = Stopwatch.GetTimestamp();
            foreach (var mark in marks)
            {
                mark.Seen(counts.GetValueOrDefault(mark.Booth), now);
            }
            await Task.Delay(Look);
        }
        await sent;
        return [.. marks.SelectMany(mark => mark.Waits).Order()];
    }

    private static async Task SendAsync(BenchPlatform bench, Mark mark, TimeSpan first, Task until)
    {
        using var connection = new HttpConnection(bench.GatewayAddress);
        await Task.Delay(first);
        while (!until.IsCompleted)
        {
            if (await connection.SendAsync(mark.Requests.Next()) is not 202 and var status)
            {
                throw new InvalidOperationException($"A mark was answered {status}.");
            }
            await mark.Accepted(Stopwatch.GetTimestamp()).WaitAsync(Patience);
            await Task.Delay(150);
        }
    }

    /// <summary>The activities at one booth, one after another.</summary>
    private sealed class Mark(Guid booth, ActivityRequests requests)
    {
        private readonly Lock sync = new();
        private long sent;
        private long counted;
        private long countedAt;
        private (long At, TaskCompletionSource Done)? waiting;

        public Guid Booth => booth;

        public ActivityRequests Requests => requests;

        public List<double> Waits { get; } = [];

        /// <summary>The next one is answered; done when it is counted, which may have been before the answer came.</summary>
        public Task Accepted(long at)
        {
            lock (sync)
            {
                sent++;
                if (counted >= sent)
                {
                    Waits.Add(Math.Max(0, Stopwatch.GetElapsedTime(at, countedAt).TotalMilliseconds));
                    return Task.CompletedTask;
                }
                waiting = (at, new(TaskCreationOptions.RunContinuationsAsynchronously));
                return waiting.Value.Done.Task;
            }
        }

        public void Seen(long count, long at)
        {
            lock (sync)
            {
                if (count == counted)
                {
                    return;
                }
                (counted, countedAt) = (count, at);
                if (waiting is { } mine && counted >= sent)
                {
                    Waits.Add(Stopwatch.GetElapsedTime(mine.At, at).TotalMilliseconds);
                    mine.Done.SetResult();
                    waiting = null;
                }
            }
        }
    }
}
