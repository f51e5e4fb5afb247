using System.Diagnostics;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform down</c> and <c>reset</c>.</summary>
internal static class DownCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task<int> RunAsync(string folder)
    {
        var running = RunningFile.Read(folder);
        if (running is null || (!running.Supervisor.Runs && !running.Processes.Any(process => process.Runs)))
        {
            Console.WriteLine($"Nothing runs from {folder}.");
            return 0;
        }
        if (running.Supervisor.Runs)
        {
            Console.WriteLine($"Stopping the platform of {folder} (process {running.Supervisor.Id})…");
            _ = ChildProcess.SendSignal(running.Supervisor.Id, ChildProcess.Terminate);
            var watch = Stopwatch.StartNew();
            while (running.Supervisor.Runs)
            {
                if (watch.Elapsed > Patience)
                {
                    throw new StartException($"Process {running.Supervisor.Id} has not stopped within {Patience.TotalSeconds:0} s: its log is {running.Supervisor.Log}; 'kill -9 {running.Supervisor.Id}' ends it and all its parts.");
                }
                await Task.Delay(100);
            }
        }
        var left = RunningFile.KillWhatIsLeft(folder);
        Console.WriteLine(left.Count == 0 ? "Stopped. Data stays; ./cityip reset removes it." : $"Stopped; killed what an interrupted run had left: {string.Join(", ", left)}.");
        return 0;
    }

    /// <summary>Stops, then removes what we made in the data folder, by name: the folder may hold somebody else's files too.</summary>
    public static async Task<int> ResetAsync(string folder)
    {
        await RunAsync(folder);
        if (!Directory.Exists(folder))
        {
            return 0;
        }
        using (FolderLock.Take(folder))
        {
            foreach (var name in new[] { "postgres", "postgres.new", "rabbitmq", "logs" })
            {
                var path = Path.Combine(folder, name);
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }
            }
            foreach (var name in new[] { "settings.json", "keys.json", "running.json", "servers.json", "postgres.password", "apphost.log", "lock" })
            {
                File.Delete(Path.Combine(folder, name));
            }
        }
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
        Console.WriteLine($"Removed all data, keys and logs in {folder}.");
        return 0;
    }
}
