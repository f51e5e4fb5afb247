using System.Text.Json;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform status</c> and <c>logs</c>.</summary>
internal static class StatusCommand
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Exit code 0 when every part runs and every service is healthy, 3 when the platform does not run, else 1.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        if (RunningFile.OfRunning(folder) is not { } running)
        {
            if (await ReachedPlatform.OfAppHostAsync(folder) is { } platform)
            {
                var health = await HealthAsync(platform.Gateway);
                Console.WriteLine($"Gateway {platform.Gateway} {health}, API page {platform.Gateway}/docs, keys {platform.Keys}. The AppHost runs it: its dashboard shows every part, with its log.");
                return health == "Healthy" ? 0 : 1;
            }
            Console.WriteLine($"The platform does not run from {folder}. Start it with ./cityip up.");
            return 3;
        }
        var well = running.Ready;
        foreach (var process in running.Processes)
        {
            var state = !process.Runs ? "ended" : Topology.Services.Any(service => service.Name == process.Name) ? await HealthAsync(process.Address) : "runs";
            well &= state == "runs" || state.StartsWith("Healthy", StringComparison.Ordinal) || state.StartsWith("Degraded", StringComparison.Ordinal);
            Console.WriteLine($"{process.Name,-11} process {process.Id,-8} {process.Address,-24} {state}");
        }
        Console.WriteLine($"Gateway {running.Gateway}, API page {running.Gateway}/docs, dashboard {running.Dashboard ?? "none"}, keys {running.Keys}, logs {Path.Combine(folder, "logs")}");
        return well ? 0 : 1;
    }

    public static async Task<int> LogsAsync(string folder, string name)
    {
        if (RunningFile.OfRunning(folder) is null && await ReachedPlatform.OfAppHostAsync(folder) is not null)
        {
            throw new StartException("The AppHost runs the platform: the logs are in its dashboard.");
        }
        var logs = Directory.Exists(Path.Combine(folder, "logs")) ? Directory.GetFiles(Path.Combine(folder, "logs"), "*.log").Select(Path.GetFileNameWithoutExtension).Order().ToList() : [];
        if (!logs.Contains(name))
        {
            throw new StartException($"There is no log '{name}' in {folder}. There is: {(logs.Count == 0 ? "none yet" : string.Join(", ", logs))}.");
        }
        Console.WriteLine(Path.Combine(folder, "logs", $"{name}.log"));
        return 0;
    }

    private static async Task<string> HealthAsync(string address)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"{address}/health"));
            var report = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
            var checks = report?["checks"]?.AsObject().Where(check => (string?)check.Value?["status"] != "Healthy").Select(check => $"{check.Key}: {check.Value?["description"]}") ?? [];
            return string.Join("; ", checks.Prepend((string?)report?["status"] ?? answer.StatusCode.ToString()));
        }
        catch (JsonException)
        {
            return "Unhealthy";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return "no answer";
        }
    }
}
