namespace CityIp.LocalPlatform;

/// <summary><c>LocalPlatform status</c> and <c>logs</c>.</summary>
internal static class StatusCommand
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Exit code 0 when every part runs and every service is healthy, 3 when the platform does not run, else 1.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        if (RunningFile.OfRunning(folder) is not { } running)
        {
            Console.WriteLine($"The platform does not run from {folder}. Start it with ./cityip up.");
            return 3;
        }
        var well = running.Ready;
        foreach (var process in running.Processes)
        {
            var state = !process.Runs ? "ended" : Topology.Services.Any(service => service.Name == process.Name) ? await HealthAsync(process.Address) : "runs";
            well &= state is "runs" or "Healthy" or "Degraded";
            Console.WriteLine($"{process.Name,-11} {state,-12} process {process.Id,-8} {process.Address,-24} {process.Log}");
        }
        Console.WriteLine($"Gateway {running.Gateway}, API page {running.Gateway}/docs, dashboard {running.Dashboard ?? "none"}, keys {running.Keys}");
        return well ? 0 : 1;
    }

    public static int Logs(string folder, string name)
    {
        var logs = Directory.Exists(Path.Combine(folder, "logs")) ? Directory.GetFiles(Path.Combine(folder, "logs"), "*.log").Select(Path.GetFileNameWithoutExtension).Order().ToList() : [];
        if (!logs.Contains(name))
        {
            throw new StartException($"There is no log '{name}' in {folder}. There is: {(logs.Count == 0 ? "none yet" : string.Join(", ", logs))}.");
        }
        Console.WriteLine(Path.Combine(folder, "logs", $"{name}.log"));
        return 0;
    }

    /// <summary>How other programs reach the running platform, as options on one line.</summary>
    public static int Connection(string folder)
    {
        if (RunningFile.OfRunning(folder) is not { Ready: true } running)
        {
            throw new StartException($"The platform does not run from {folder}, or is not ready yet: start it with ./cityip up.");
        }
        Console.WriteLine($"--gateway {running.Gateway} --keys {running.Keys}");
        return 0;
    }

    private static async Task<string> HealthAsync(string address)
    {
        try
        {
            var text = (await Http.GetStringAsync(new Uri($"{address}/health"))).Trim();
            return text is "Healthy" or "Degraded" ? text : "Healthy";
        }
        catch (HttpRequestException e)
        {
            return e.StatusCode is null ? "no answer" : "Unhealthy";
        }
        catch (TaskCanceledException)
        {
            return "no answer";
        }
    }
}
