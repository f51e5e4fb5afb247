using CityIp.Benchmarks.Arithmetic;
using CityIp.Benchmarks.Load;
using CityIp.Benchmarks.Machine;
using CityIp.Benchmarks.Reporting;
using CityIp.LocalPlatform;

namespace CityIp.Benchmarks.Intake;

/// <summary>
/// Activity through the gateway, durable and counted: single ones against the bare door, batches against raw SQL; both at full load and at half of what
/// full load came to.
/// </summary>
internal sealed class IntakeBench(BenchPlatform bench, BenchReport report, TimeSpan length)
{
    /// <summary>Connections of a load, by the activities in a request.</summary>
    public static int Connections(int size) => size == 1 ? 64 : 16;

    /// <summary>At a constant rate nobody waits for another's answer, as a hall's devices do not: so many that a late answer hardly ever holds up another request.</summary>
    private static int ConnectionsAtConstantRate(int size) => 4 * Connections(size);

    private static readonly TimeSpan LeastWarmUp = TimeSpan.FromSeconds(10), MostWarmUp = TimeSpan.FromSeconds(40);

    public async Task RunAsync()
    {
        await using (var bare = new BareDoor(bench))
        {
            await bare.StartAsync();
            Console.WriteLine("Raw: the same rows into the same tables by one connection, 500 to a transaction: no parsing, no message, no HTTP.");
            var raw = await RawInsert.RunAsync(bare.ConnectionString, length);
            report.Add(new("raw: ledger and activity rows by SQL alone, 500 to a transaction", raw, "rows/s"));
            Console.WriteLine("The bare door: the events service's code without gateway, identity, relay and consumers.");
            var bareRate = await MeasureBareAsync(bare);
            await bare.StopAsync();

            Console.WriteLine("Through the gateway.");
            await MeasureAsync("single activities", 1, "bare door", bareRate, Target.AtLeastOfBaseline(0.4, 0.6, aimValue: 4_000), Target.AtMost(50, 20));
            await MeasureAsync("batches of 100", 100, "raw", raw, Target.AtLeastOfBaseline(0.3, 0.5, aimValue: 20_000), null);
        }
    }

    private async Task<double> MeasureBareAsync(BareDoor bare)
    {
        var expo = await bare.CreateExpoAsync();
        await using var load = Start(bare.Url, expo, 1, "bare");
        var warm = await load.WarmAsync(LeastWarmUp, MostWarmUp);
        var begin = await Moment.ReadAsync(bench.Platform, bare);
        var result = await load.MeasureAsync(length);
        var usage = Usage.Between(begin, await Moment.ReadAsync(bench.Platform, bare));
        await load.StopAsync();
        Check("bare door", result, load.Items, await bare.StoredAsync());
        report.Add(new("bare door: single activities", result.ItemsPerSecond, "activities/s", Note: Describe(result, 1, warm)));
        report.Add(usage.ToFigure("bare door"));
        return result.ItemsPerSecond;
    }

    private async Task MeasureAsync(string what, int size, string baseline, double baselineRate, Target full, Target? response)
    {
        var expo = await bench.CreateExpoAsync($"{size}", Marks.AtOnce);
        await using var load = Start(bench.GatewayAddress, expo, size, "full");
        var warm = await load.WarmAsync(LeastWarmUp, MostWarmUp);
        var begin = await Moment.ReadAsync(bench.Platform);
        var measuring = load.MeasureAsync(length);
        var backlog = await Backlog.WatchAsync(bench.Counted, expo, load, measuring);
        var result = await measuring;
        var usage = Usage.Between(begin, await Moment.ReadAsync(bench.Platform));
        await load.StopAsync();
        report.Add(new($"{what}, accepted through the gateway", result.ItemsPerSecond, "activities/s", baseline, baselineRate, Describe(result, size, warm)) { Target = full });
        report.Add(new($"{what}, growth of what is accepted and not counted", backlog.GrowthPerSecond, "activities/s", Note: $"{backlog.Begin:0} at the beginning, {backlog.End:0} at the end; a hundredth of what is accepted counts as no growth")
        {
            Target = Target.AtMost(Math.Round(result.ItemsPerSecond / 100)),
        });
        report.Add(usage.ToFigure(what));
        var drained = await bench.Counted.UntilAsync(expo.Id, load.Items);
        Check(what, result, load.Items, await bench.StoredAsync(expo));
        report.Add(new($"{what}, all counted after the last answer", drained.TotalSeconds, "s"));
        await MeasureHalfAsync(what, expo, size, result.RequestsPerSecond / 2, response);
    }

    private async Task MeasureHalfAsync(string what, BenchExpo expo, int size, double pace, Target? response)
    {
        await using var load = Start(bench.GatewayAddress, expo, size, "half", pace);
        await load.WarmAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3));
        var begin = await Moment.ReadAsync(bench.Platform);
        var result = await load.MeasureAsync(length * 1.5);
        var usage = Usage.Between(begin, await Moment.ReadAsync(bench.Platform));
        // Afterwards, as looking for what is counted many times a second is a load as well.
        var marking = load.MeasureAsync(length * 1.5);
        var waits = await Marks.WatchAsync(bench, expo, marking);
        var failures = result.Failures + (await marking).Failures;
        if (failures > 0)
        {
            throw new InvalidOperationException($"{what} at half load: {failures} requests failed.");
        }
        report.Add(new($"{what}, response time at half load", result.P99, "ms (p99)", Note: $"p50 {result.P50:0.0} ms, most {result.Sorted[^1]:0} ms; {pace:0} requests/s due at a constant rate over {ConnectionsAtConstantRate(size)} connections, from the time each was due") { Target = response });
        report.Add(new($"{what}, accepted → counted at half load", Percentile.Of(waits, 0.99), "ms (p99)", Note: $"p50 {Percentile.Of(waits, 0.5):0} ms, most {waits[^1]:0} ms; {waits.Length} activities from the answer until their count is committed") { Target = Target.AtMost(1_000, 300) });
        report.Add(usage.ToFigure($"{what} at half load"));
    }

    private OfferedLoad Start(Uri address, BenchExpo expo, int size, string names, double pace = 0) => Start(bench, address, expo, size, $"{names}-{expo.Code}", pace);

    /// <param name="names">Prefix of the ids.</param>
    public static OfferedLoad Start(BenchPlatform bench, Uri address, BenchExpo expo, int size, string names, double pace = 0) =>
        OfferedLoad.Start(address, pace > 0 ? ConnectionsAtConstantRate(size) : Connections(size), size, number => new ActivityRequests(address, bench.Key, expo.Code, expo.Visited, size, number, names).Next, 202, pace);

    private static string Describe(LoadResult result, int size, WarmUp warm) => $"p50 {result.P50:0.0} ms, p99 {result.P99:0.0} ms; {Connections(size)} connections; {warm}";

    private static void Check(string what, LoadResult result, long accepted, long stored)
    {
        if (result.Failures > 0 || stored != accepted)
        {
            throw new InvalidOperationException($"{what}: {result.Failures} requests failed; {accepted} activities were accepted, {stored} are stored.");
        }
    }
}
