namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform servers</c>: the three servers for tests, in the foreground.</summary>
internal static class ServersCommand
{
    public static async Task<int> RunAsync(string folder)
    {
        using var signals = new Signals();
        using var held = FolderLock.Take(folder);
        try
        {
            await using var servers = await NativeServers.StartAsync(folder, signals.AskedToStop);
            servers.WriteDescription();
            Console.WriteLine($"PostgreSQL, RabbitMQ and Redis run; {servers.Data.In("servers.json")} says where. Ctrl-C stops them.");
            await Task.Delay(Timeout.Infinite, signals.AskedToStop).ContinueWith(static _ => { }, TaskScheduler.Default);
            File.Delete(servers.Data.In("servers.json"));
            return 0;
        }
        catch (OperationCanceledException) when (signals.AskedToStop.IsCancellationRequested)
        {
            return 130;
        }
    }
}
