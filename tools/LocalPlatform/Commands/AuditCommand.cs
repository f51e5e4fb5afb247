using System.Text.Json;

namespace CityIp.LocalPlatform.Commands;

/// <summary>
/// <c>LocalPlatform audit</c>. The SDK says "no vulnerable packages" also when no source has any data, so we ask the sources first and
/// never call packages clean that nobody looked at.
/// </summary>
internal static class AuditCommand
{
    public static async Task<int> RunAsync(string solution)
    {
        var (exitCode, listing) = await Tool.RunAsync("dotnet", ["nuget", "list", "source", "--format", "short"], directory: Clone.Root);
        if (exitCode != 0)
        {
            throw new StartException($"The package sources could not be listed: {listing}");
        }
        // Lines are "E address" (enabled) or "D address".
        var sources = listing.Split('\n').Where(line => line.StartsWith("E ", StringComparison.Ordinal)).Select(line => line[2..].Trim()).ToList();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        var without = new List<string>();
        foreach (var source in sources)
        {
            if (await Obstacle(http, source) is { } obstacle)
            {
                without.Add(obstacle);
            }
        }
        if (without.Count == sources.Count)
        {
            Console.WriteLine($"AUDIT NOT AVAILABLE: {(sources.Count == 0 ? "there is no package source" : string.Join("; ", without.Distinct()))}. Nothing is known about vulnerabilities in the packages.");
            return 0;
        }
        var (listed, report) = await Tool.RunAsync("dotnet", ["list", solution, "package", "--vulnerable", "--include-transitive"], directory: Clone.Root);
        var vulnerable = report.Split('\n').Where(line => line.TrimStart().StartsWith('>')).ToList();
        if (listed != 0 || vulnerable.Count > 0)
        {
            Console.WriteLine(report);
            Console.WriteLine($"FAILED  audit: {vulnerable.Count} vulnerable packages.");
            return 1;
        }
        Console.WriteLine("ok      audit: no known vulnerability");
        return 0;
    }

    /// <summary>Why a source cannot tell; null when it can. The resource is described in NuGet's "VulnerabilityInfo" documentation.</summary>
    private static async Task<string?> Obstacle(HttpClient http, string source)
    {
        if (!source.StartsWith("http", StringComparison.OrdinalIgnoreCase))
        {
            return "a folder has no vulnerability data";
        }
        try
        {
            using var index = JsonDocument.Parse(await http.GetStringAsync(new Uri(source)));
            return index.RootElement.GetProperty("resources").EnumerateArray().Any(resource => resource.GetProperty("@type").GetString()!.StartsWith("VulnerabilityInfo/", StringComparison.Ordinal))
                ? null
                : "the package source serves no vulnerability data";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or KeyNotFoundException)
        {
            return $"the package source did not answer ({e.Message})";
        }
    }
}
