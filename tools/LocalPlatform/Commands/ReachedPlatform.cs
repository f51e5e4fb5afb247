using System.Text.Json;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary>The platform that a command talks to: started by this program, or by the AppHost.</summary>
/// <param name="Broker">How to make users of its broker; null where the broker is not ours.</param>
internal sealed record ReachedPlatform(string Gateway, string Keys, BrokerControl? Broker)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <exception cref="StartException">None runs from this folder.</exception>
    public static async Task<ReachedPlatform> OfAsync(string folder) =>
        RunningFile.OfRunning(folder) is { Ready: true } running ? new(running.Gateway, running.Keys, running.Servers?.Control)
        : await OfAppHostAsync(folder)
        ?? throw new StartException($"The platform does not run from {folder}, or is not ready yet: start it with ./cityip up.");

    /// <summary>Under the AppHost the gateway itself leaves its address beside the keys; one that does not answer is gone.</summary>
    public static async Task<ReachedPlatform?> OfAppHostAsync(string folder)
    {
        foreach (var keys in new[] { folder, Path.Combine(Clone.Root, ".data") }.Select(at => Path.Combine(at, "keys.json")).Where(File.Exists))
        {
            if (AddressIn(keys) is { } gateway && await AnswersAsync(gateway))
            {
                return new(gateway, keys, Broker: null);
            }
        }
        return null;
    }

    private static string? AddressIn(string keys)
    {
        try
        {
            return (string?)(JsonNode.Parse(File.ReadAllText(keys)) as JsonObject)?["gateway"];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no file of the gateway's
        }
    }

    private static async Task<bool> AnswersAsync(string gateway)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"{gateway}/alive"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            return false;
        }
    }
}
