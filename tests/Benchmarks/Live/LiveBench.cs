using CityIp.Benchmarks.Intake;
using CityIp.Benchmarks.Load;
using CityIp.Benchmarks.Machine;
using CityIp.Benchmarks.Reporting;

namespace CityIp.Benchmarks.Live;

/// <summary>What many listeners to an expo's live heat cost its intake: the rate without, with, and without them again, in one run of the load.</summary>
internal static class LiveBench
{
    /// <summary>As many streams as a key may have, and as many partners as make 500 listeners.</summary>
    private const int Keys = 25, Each = 20, Listeners = Keys * Each;

    public static async Task RunAsync(BenchPlatform bench, BenchReport report, TimeSpan length)
    {
        Console.WriteLine($"Live heat: {Listeners} listeners through the gateway to an expo that takes in single activities at full load.");
        var expo = await bench.CreateExpoAsync("live");
        var keys = new List<string>();
        for (var n = 1; n <= Keys; n++)
        {
            keys.Add(await bench.CreateKeyAsync($"listener {n}", "analytics:read"));
        }
        await using var load = IntakeBench.Start(bench, bench.GatewayAddress, expo, 1, $"live-{expo.Code}");
        var warm = await load.WarmAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        var before = await MeasureAsync(load, length);
        double with;
        Usage usage;
        string heard;
        using (var listeners = await HeatListeners.ConnectAsync(bench, expo, keys, Each))
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            var frames = listeners.Frames;
            var begin = await Moment.ReadAsync(bench.Platform);
            with = await MeasureAsync(load, length);
            usage = Usage.Between(begin, await Moment.ReadAsync(bench.Platform));
            var each = (listeners.Frames - frames) / (double)Listeners;
            if (listeners.Open < Listeners || each < 1)
            {
                throw new InvalidOperationException($"Of {Listeners} listeners {listeners.Open} still listen; each has heard {each:0.0} changes.");
            }
            heard = $"each heard {each:0} changes in {length.TotalSeconds:0} s";
        }
        await Task.Delay(TimeSpan.FromSeconds(2));
        var after = await MeasureAsync(load, length);
        report.Add(new($"single activities with {Listeners} listeners to live heat", with, "activities/s", "without", (before + after) / 2, $"{before:0} before and {after:0} after; {heard}; {warm}") { Target = Target.AtLeastOfBaseline(0.9) });
        report.Add(usage.ToFigure($"{Listeners} listeners"));
    }

    private static async Task<double> MeasureAsync(OfferedLoad load, TimeSpan length)
    {
        var result = await load.MeasureAsync(length);
        return result.Failures == 0 ? result.ItemsPerSecond : throw new InvalidOperationException($"{result.Failures} requests failed beside the listeners.");
    }
}
