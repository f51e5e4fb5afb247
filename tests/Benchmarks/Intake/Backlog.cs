using System.Diagnostics;
using CityIp.Benchmarks.Arithmetic;
using CityIp.Benchmarks.Load;

namespace CityIp.Benchmarks.Intake;

/// <summary>What is accepted and not counted yet, looked at every half second.</summary>
internal sealed record Backlog(IReadOnlyList<(double Seconds, double Activities)> Seen)
{
    public double Begin => Seen[0].Activities;

    public double End => Seen[^1].Activities;

    /// <summary>Activities a second, by the straight line through all that was seen.</summary>
    public double GrowthPerSecond => Line.Slope([.. Seen]);

    /// <param name="expo">Nothing but the load goes to it.</param>
    public static async Task<Backlog> WatchAsync(CountedActivities counted, BenchExpo expo, OfferedLoad load, Task until)
    {
        var (watch, seen) = (Stopwatch.StartNew(), new List<(double, double)>());
        while (true)
        {
            var last = until.IsCompleted;
            // Accepted is read last: what is counted meanwhile makes the backlog look larger, never smaller.
            var done = await counted.OfAsync(expo.Id);
            seen.Add((watch.Elapsed.TotalSeconds, load.Items - done));
            if (last)
            {
                return new(seen);
            }
            await Task.WhenAny(until, Task.Delay(500));
        }
    }
}
