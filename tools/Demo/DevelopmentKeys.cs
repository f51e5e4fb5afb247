using System.Text.Json;

namespace CityIp.Demo;

/// <summary>The keys that a development gateway writes once.</summary>
internal static class DevelopmentKeys
{
    public static (string Admin, string Publisher) Read(FileInfo file)
    {
        using var stream = file.OpenRead();
        using var json = JsonDocument.Parse(stream);
        var keys = json.RootElement.GetProperty("keys");
        return (keys.GetProperty("admin").GetString()!, keys.GetProperty("publisher").GetString()!);
    }
}
