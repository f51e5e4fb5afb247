using System.CommandLine;
using CityIp.Benchmarks;
using CityIp.Benchmarks.Index;
using CityIp.Benchmarks.Intake;
using CityIp.Benchmarks.Proxying;
using CityIp.Benchmarks.Reporting;

var only = new Argument<string[]>("suite") { Description = "http, intake, index; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
only.AcceptOnlyFromAmong("http", "intake", "index");
var seconds = new Option<int>("--seconds") { Description = "How long each measurement lasts (1 to 600).", DefaultValueFactory = _ => 10 };
var json = new Option<FileInfo>("--json") { Description = "Where the figures are written as JSON.", DefaultValueFactory = _ => new("artifacts/bench.json") };

var command = new RootCommand("Measures the platform beside its baselines, in one run.") { only, seconds, json };
command.SetAction(async parsed =>
{
    var suites = parsed.GetValue(only) is { Length: > 0 } named ? named : ["index", "http", "intake"];
    var length = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(seconds), 1, 600));
    var report = new BenchReport();
    // The index engine needs no server and is measured with nothing else running.
    if (suites.Contains("index"))
    {
        IndexBench.Run(report);
    }
    if (suites is ["index"])
    {
        return Finish(report, parsed.GetValue(json)!);
    }
    try
    {
        await using var platform = await BenchPlatform.StartAsync();
        if (suites.Contains("intake"))
        {
            await IntakeBench.RunAsync(platform, report, length);
        }
        if (suites.Contains("http"))
        {
            await ProxyBench.RunAsync(platform, report, length);
        }
    }
    catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or HttpRequestException or CityIp.LocalPlatform.StartException)
    {
        Console.Error.WriteLine($"The bench could not be finished: {exception.Message}");
        return 1;
    }
    return Finish(report, parsed.GetValue(json)!);
});
return await command.Parse(args).InvokeAsync();

static int Finish(BenchReport report, FileInfo file)
{
    file.Directory?.Create();
    report.Write(file);
    return 0;
}
