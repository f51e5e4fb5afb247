namespace CityIp.LocalPlatform;

/// <summary><c>LocalPlatform servers</c>: the three servers for tests, in the foreground.</summary>
internal static class ServersCommand
{
    public static async Task<int> RunAsync(string folder)
    {
        using var signals = new Signals();
        try
        {
            await using var servers = await NativeServers.StartAsync(folder, signals.AskedToStop);
            servers.WriteDescription();
            Console.WriteLine($"PostgreSQL, RabbitMQ and Redis run; {servers.Data.In("servers.json")} says where. Ctrl-C stops them.");
            await Task.Delay(Timeout.Infinite, signals.AskedToStop).ContinueWith(static _ => { }, TaskScheduler.Default);
            File.Delete(servers.Data.In("servers.json"));
            return 0;
        }
        catch (StartException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
