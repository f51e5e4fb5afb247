using System.Diagnostics;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform up</c>: starts everything, says where it is, and stays until it is asked to stop.</summary>
internal static class UpCommand
{
    public static async Task<int> RunAsync(PlatformOptions options)
    {
        using var signals = new Signals();
        var watch = Stopwatch.StartNew();
        using var folder = FolderLock.Take(options.Folder);
        if (RunningFile.KillWhatIsLeft(options.Folder) is { Count: > 0 } left)
        {
            Console.WriteLine($"A run before this one was killed; what it left is stopped now: {string.Join(", ", left)}.");
        }
        await using var platform = new RunningPlatform(options);
        Console.WriteLine($"Data, logs and settings: {platform.Data.Path}");
        if (platform.Dashboard is null && options.WithDashboard)
        {
            Console.WriteLine($"Without the dashboard: {Dashboard.Missing}.");
        }
        RunningFile.Of(platform, ready: false).Write(options.Folder);
        try
        {
            var starting = platform.StartAsync(signals.AskedToStop);
            await Task.WhenAll(new Progress(platform).ShowAsync(starting), RecordAsync(platform, options.Folder, starting));
            RunningFile.Of(platform, ready: true).Write(options.Folder);
            Console.WriteLine(Summary(platform, watch.Elapsed));
            await WatchAsync(platform, signals.AskedToStop);
            Console.WriteLine("Stopping…");
            return 0;
        }
        catch (OperationCanceledException) when (signals.AskedToStop.IsCancellationRequested)
        {
            Console.WriteLine("Stopped before everything was up.");
            return 130;
        }
        finally
        {
            await platform.StopAsync();
            RunningFile.Delete(options.Folder);
            Console.WriteLine("Stopped.");
        }
    }

    /// <summary>What can be known before the long work of building and starting.</summary>
    public static async Task<int> CheckAsync(PlatformOptions options)
    {
        using var folder = FolderLock.Take(options.Folder);
        await using var platform = new RunningPlatform(options);
        return 0;
    }

    /// <summary>Keeps running.json true while parts come up one after another.</summary>
    private static async Task RecordAsync(RunningPlatform platform, string folder, Task starting)
    {
        while (!starting.IsCompleted)
        {
            RunningFile.Of(platform, ready: false).Write(folder);
            await Task.WhenAny(starting, Task.Delay(TimeSpan.FromSeconds(1)));
        }
    }

    /// <summary>Until we are asked to stop, tells when a part ends by itself.</summary>
    private static async Task WatchAsync(RunningPlatform platform, CancellationToken askedToStop)
    {
        HashSet<string> told = [];
        while (!askedToStop.IsCancellationRequested)
        {
            foreach (var part in platform.Parts.Where(part => !part.Runs && told.Add(part.Name)))
            {
                Console.WriteLine($"{part.Name} has ended; the other parts go on. Log: {part.LogPath}. To start it again: ./cityip down, ./cityip up.");
            }
            await Task.Delay(TimeSpan.FromSeconds(1), askedToStop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private static string Summary(RunningPlatform platform, TimeSpan took) => $"""

        City IP Platform is up ({took.TotalSeconds:0} s).
          Gateway     {platform.Service(Topology.Gateway).Address}
          API page    {platform.Service(Topology.Gateway).Address}/docs
          Dashboard   {platform.Dashboard?.Address ?? $"none: {Dashboard.Missing ?? "not asked for"}"}
          Keys        {platform.KeysFile} (for development; only you can read it)
          Logs        {platform.Data.In("logs")}
        Try next:     ./cityip demo     Stop with:     Ctrl-C or ./cityip down
        """;
}
