using System.CommandLine;
using CityIp.Benchmarks;
using CityIp.Benchmarks.Index;
using CityIp.Benchmarks.Intake;
using CityIp.Benchmarks.Live;
using CityIp.Benchmarks.Proxying;
using CityIp.Benchmarks.Reporting;

if (args is [BareDoorHost.Command, .. var rest])
{
    await BareDoorHost.RunAsync(rest);
    return 0;
}

string[] all = ["index", "http", "intake", "live", "memory"];
// The load shares two cores with what it measures: an answer is looked at by the thread that found it, without waking another. It is no service's variable.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

var only = new Argument<string[]>("suite") { Description = $"{string.Join(", ", all)}; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
only.AcceptOnlyFromAmong(all);
var seconds = new Option<int>("--seconds") { Description = "How long each measurement lasts (1 to 600).", DefaultValueFactory = _ => 10 };
var minutes = new Option<int>("--minutes") { Description = "How long the memory of the events process is watched (1 to 60); the requirement speaks of 10.", DefaultValueFactory = _ => 1 };
var variables = new Option<string[]>("--variable") { Description = "NAME=VALUE given to every service of the platform, to try a setting or to profile: DOTNET_PerfMapEnabled=1 for perf.", DefaultValueFactory = _ => [] };
var json = new Option<FileInfo>("--json") { Description = "Where the figures are written as JSON.", DefaultValueFactory = _ => new("artifacts/bench.json") };

var command = new RootCommand("Measures the platform beside its baselines, in one run. A slow figure is said and is no failure; the exit code is not 0 when something could not be measured.") { only, seconds, minutes, variables, json };
command.SetAction(async parsed =>
{
    var suites = parsed.GetValue(only) is { Length: > 0 } named ? named : all;
    var length = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(seconds), 1, 600));
    var report = new BenchReport();
    try
    {
        // The index engine needs no server and is measured with nothing else running.
        if (suites.Contains("index"))
        {
            IndexBench.Run(report);
        }
        if (suites is not ["index"])
        {
            await MeasurePlatformAsync(suites, report, length, TimeSpan.FromMinutes(Math.Clamp(parsed.GetValue(minutes), 1, 60)), parsed.GetValue(variables)!);
        }
    }
    catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or HttpRequestException or IOException or System.Net.Sockets.SocketException or Npgsql.NpgsqlException or CityIp.LocalPlatform.StartException)
    {
        Console.Error.WriteLine($"The bench could not be finished: {exception.Message}");
        return 1;
    }
    var file = parsed.GetValue(json)!;
    file.Directory?.Create();
    report.Write(file);
    return 0;
});
return await command.Parse(args).InvokeAsync();

static async Task MeasurePlatformAsync(string[] suites, BenchReport report, TimeSpan length, TimeSpan memory, string[] variables)
{
    await using var platform = await BenchPlatform.StartAsync(variables);
    if (suites.Contains("intake"))
    {
        await new IntakeBench(platform, report, length).RunAsync();
    }
    if (suites.Contains("live"))
    {
        await LiveBench.RunAsync(platform, report, length);
    }
    if (suites.Contains("memory"))
    {
        await MemoryBench.RunAsync(platform, report, memory);
    }
    if (suites.Contains("http"))
    {
        await ProxyBench.RunAsync(platform, report, length);
    }
}
