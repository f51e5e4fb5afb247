using System.Diagnostics;
using CityIp.Benchmarks.Arithmetic;
using CityIp.Benchmarks.Load;
using CityIp.Benchmarks.Machine;
using CityIp.Benchmarks.Reporting;
using CityIp.LocalPlatform;

namespace CityIp.Benchmarks.Intake;

/// <summary>Resident memory of the events process while it takes in all it can.</summary>
internal static class MemoryBench
{
    /// <summary>Flat: over ten minutes it would grow by less than a tenth of the limit.</summary>
    private const double MostGrowth = 3;

    private const double MostMegabytes = 300;
    private const int Size = 100;

    public static async Task RunAsync(BenchPlatform bench, BenchReport report, TimeSpan length)
    {
        Console.WriteLine($"Memory of the events process under batches of {Size} at full load, for {length.TotalMinutes:0.#} minutes.");
        var process = bench.Platform.Service("events").Children.Single().Id;
        var expo = await bench.CreateExpoAsync("memory");
        var seen = new List<(double Minutes, double Megabytes)>();
        await using var load = IntakeBench.Start(bench, bench.GatewayAddress, expo, Size, $"memory-{expo.Code}");
        await load.WarmAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        var measuring = load.MeasureAsync(length);
        var watch = Stopwatch.StartNew();
        while (!measuring.IsCompleted)
        {
            seen.Add((watch.Elapsed.TotalMinutes, ProcessTimes.ResidentMegabytes(process)));
            await Task.WhenAny(measuring, Task.Delay(500));
        }
        var result = await measuring;
        var parts = new Dictionary<string, double>
        {
            ["allocated"] = ProcessTimes.ResidentMegabytes(process, "RssAnon"),
            ["programs and libraries"] = ProcessTimes.ResidentMegabytes(process, "RssFile"),
            ["compiled code"] = ProcessTimes.ResidentMegabytes(process, "RssShmem"),
        };
        if (result.Failures > 0)
        {
            throw new InvalidOperationException($"Memory: {result.Failures} requests failed.");
        }
        report.Add(new("events process at full load, memory", seen.Max(point => point.Megabytes), "MB (most)", Note: $"{seen[0].Megabytes:0} MB at the beginning, {seen[^1].Megabytes:0} MB at the end ({string.Join(", ", parts.Select(part => $"{part.Key} {part.Value:0}"))}); {result.ItemsPerSecond:0} activities/s for {result.Seconds:0} s") { Target = Target.AtMost(MostMegabytes), Parts = parts });
        report.Add(new("events process at full load, growth of memory", Line.Slope([.. seen.Skip(seen.Count / 2)]), "MB/minute", Note: length < TimeSpan.FromMinutes(10) ? "over the second half; --minutes 10 is the whole test" : "over the second half")
        {
            Target = Target.AtMost(MostGrowth),
        });
    }
}
