using System.Net.Http.Json;
using System.Text.Json;

namespace CityIp.Benchmarks;

/// <summary>An expo for the activities of a measurement.</summary>
/// <param name="Booths">Codes and ids.</param>
internal sealed record BenchExpo(string Code, Guid Id, IReadOnlyList<(string Code, Guid Id)> Booths)
{
    /// <summary>Visitors go to these.</summary>
    public const int VisitedBooths = 10;

    public IReadOnlyList<string> Visited => [.. Booths.Take(VisitedBooths).Select(booth => booth.Code)];

    /// <summary>Nobody else goes to these: what is counted there is known.</summary>
    public IReadOnlyList<(string Code, Guid Id)> Marked => [.. Booths.Skip(VisitedBooths)];

    public static async Task<BenchExpo> CreateAsync(HttpClient door, string name, int marked = 0)
    {
        var code = $"{name}-{Guid.NewGuid().ToString("N")[..6]}";
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var expo = await PostAsync(door, "/v1/events/expos", new { code, names = new Dictionary<string, string> { ["en"] = $"Bench {code}" }, timeZone = "Asia/Shanghai", startsOn = today.AddDays(-1), endsOn = today.AddDays(1) });
        var booths = new List<(string, Guid)>();
        for (var n = 1; n <= VisitedBooths + marked; n++)
        {
            var exhibitor = new { code = $"B{n}", exhibitorId = Guid.NewGuid(), exhibitorName = $"Demo Bench Exhibitor {n}", industry = "design", assetIds = Array.Empty<Guid>() };
            booths.Add((exhibitor.code, await PostAsync(door, $"/v1/events/expos/{code}/booths", exhibitor)));
        }
        return new(code, expo, booths);
    }

    private static async Task<Guid> PostAsync(HttpClient door, string path, object body)
    {
        using var answer = await door.PostAsJsonAsync(path, body);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid()
            : throw new InvalidOperationException($"POST {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }
}
