using System.Diagnostics;
using System.Globalization;
using CityIp.Analytics.Index;
using CityIp.Benchmarks.Arithmetic;
using CityIp.Benchmarks.Reporting;

namespace CityIp.Benchmarks.Index;

/// <summary>The index engine on its own: no database, no HTTP, one process. Baseline: COINr 1.1.14 in R, as measured on two shared cores.</summary>
internal static class IndexBench
{
    public static void Run(BenchReport report)
    {
        double Add(string work, Action action, double? coinr = null, double? must = null, double? aim = null)
        {
            var figure = Median(work, action, coinr, must, aim);
            report.Add(figure);
            return figure.Value;
        }

        var asem = IndexDataset.Create(SampleIndex.Input(51, 49));
        var cities = IndexDataset.Create(SampleIndex.Input(48, 10));
        var method = SampleIndex.Method;
        var build = Add("full build 51 × 49, all stages", () => IndexBuild.Run(asem, method), 190, 2, 0.5);
        Add("outlier treatment 51 × 49", () => Treatment.Apply(new TreatStep(), asem.Raw, []), 120);
        var input = SampleIndex.Input(51, 49);
        Add("validation and full build 51 × 49", () => IndexBuild.Run(IndexDataset.Create(input), method));
        Add("sensitivity analysis, 600 runs, 51 × 49", () => Sensitivity.Run(asem, method, new(SampleIndex.Uncertain(asem), 100)), 162_000, 150, 30);
        Add("the same with a continuous treatment threshold (700 runs)", () => Sensitivity.Run(asem, method, new(SampleIndex.Continuous(asem), 100)));
        Add("uncertainty analysis, 200 runs, 51 × 49", () => Uncertainty.Run(asem, method, new(SampleIndex.Uncertain(asem), 200)), 49_000);
        Add("uncertainty analysis, 10,000 runs, 48 cities × 10", () => Uncertainty.Run(cities, method, new(SampleIndex.Uncertain(cities), 10_000)), null, 1000, 300);
        Add("the same on one thread", () => Uncertainty.Run(cities, method, new(SampleIndex.Uncertain(cities), 10_000) { Threads = 1 }));
        Add("rank acceptability, 10,000 weight sets, 51 units", () => RankAcceptability.Of(IndexBuild.Run(asem, method), 10_000, 1, 2));
        var (matrix, total, columns) = (new double[51 * 51], new double[51], Enumerable.Range(0, 49).ToArray());
        var normalised = IndexBuild.Run(asem, method).Stage("normalised").Values;
        Add("outranking matrix 51 × 49", () => Outranking.Matrix(normalised, 51, columns, asem.Tree.Weights, matrix, total), 3750, 2, 0.3);
        foreach (var growth in Growths(build, Add))
        {
            report.Add(growth);
        }
    }

    /// <summary>How cost grows: 10 and 100 times the units, the indicators, the runs.</summary>
    private static IEnumerable<Figure> Growths(double build, Func<string, Action, double?, double?, double?, double> add)
    {
        double Build(int units, int indicators)
        {
            var dataset = IndexDataset.Create(SampleIndex.Input(units, indicators));
            return add($"full build {units:N0} × {indicators:N0}", () => IndexBuild.Run(dataset, SampleIndex.Method), null, null, null);
        }

        yield return Growth("full build", "units", "ms", [(51, build), (510, Build(510, 49)), (5_100, Build(5_100, 49))]);
        yield return Growth("full build", "indicators", "ms", [(49, build), (490, Build(51, 490)), (4_900, Build(51, 4_900))]);

        var asem = IndexDataset.Create(SampleIndex.Input(51, 49));
        var runs = new List<(double, double)>();
        foreach (var count in new[] { 1_000, 10_000, 100_000 })
        {
            runs.Add((count, add($"uncertainty analysis, {count:N0} runs, 51 × 49", () => Uncertainty.Run(asem, SampleIndex.Method, new(SampleIndex.Uncertain(asem), count)), null, null, null)));
        }
        yield return Growth("uncertainty analysis", "runs", "ms", runs);
    }

    private static Figure Growth(string work, string size, string unit, List<(double Size, double Cost)> points) =>
        new($"index: {work}, cost grows with {size} to the power of", Line.Exponent([.. points]), string.Empty, Note: string.Join(", ", points.Select((point, n) => string.Create(CultureInfo.InvariantCulture, $"{point.Size:N0}: {point.Cost:0.##} {unit}{(n == 0 ? string.Empty : $" ({point.Cost / points[0].Cost:0.0} times)")}"))))
        {
            Parts = points.ToDictionary(point => $"{point.Size:0} {size}", point => point.Cost),
        };

    private static Figure Median(string work, Action action, double? coinr, double? must, double? aim)
    {
        // Until the code is compiled at its highest tier: by time for short work, twice for long.
        var warm = Stopwatch.StartNew();
        for (var k = 0; k < 2 || (k < 2000 && warm.ElapsedMilliseconds < 1000); k++)
        {
            action();
        }

        var budget = Stopwatch.StartNew();
        var times = new List<double>();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        while (times.Count < 3 || (times.Count < 1000 && budget.ElapsedMilliseconds < 1500))
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var kilobytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1024.0 / times.Count;
        times.Sort();
        var median = times[times.Count / 2];
        string[] notes =
        [
            .. coinr is null ? Array.Empty<string>() : [string.Create(CultureInfo.InvariantCulture, $"{coinr / median:N0} times COINr's speed")],
            string.Create(CultureInfo.InvariantCulture, $"median of {times.Count}, {kilobytes:N0} KB allocated"),
        ];
        return new($"index: {work}", median, "ms", coinr is null ? null : "COINr", coinr, string.Join("; ", notes))
        {
            Target = must is { } most ? Target.AtMost(most, aim) : null,
        };
    }
}
