using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CityIp.Demo;

/// <summary>The demo as a partner: sets up its expo and reads figures, all through the gateway.</summary>
internal sealed class PlatformClient(HttpClient gateway, string key)
{
    public async Task SetUpAsync(Programme programme, int visitors, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var opening = DateOnly.FromDateTime((now - TimeSpan.FromHours(8)).UtcDateTime);
        await PostAsync("/v1/events/expos", new
        {
            code = programme.ExpoCode,
            names = new Dictionary<string, string> { ["en"] = $"Demo expo {programme.ExpoCode}", ["zh-Hans"] = $"演示展会 {programme.ExpoCode}" },
            timeZone = "Asia/Shanghai",
            startsOn = opening,
            endsOn = opening.AddDays(2),
        }, cancellationToken);
        foreach (var hall in programme.Halls)
        {
            await PostAsync($"/v1/events/expos/{programme.ExpoCode}/halls", new { code = hall, names = new Dictionary<string, string> { ["en"] = $"Hall {hall}" } }, cancellationToken);
        }
        foreach (var booth in programme.Booths)
        {
            await PostAsync($"/v1/events/expos/{programme.ExpoCode}/booths", new
            {
                code = booth.Code,
                hall = booth.Hall,
                exhibitorId = ExhibitorId(booth.Exhibitor),
                exhibitorName = booth.Exhibitor,
                district = booth.District,
                industry = booth.Industry,
                assetIds = booth.Assets,
            }, cancellationToken);
        }
        foreach (var session in programme.Sessions)
        {
            await PostAsync($"/v1/events/expos/{programme.ExpoCode}/sessions", new
            {
                code = session,
                hall = "H1",
                names = new Dictionary<string, string> { ["en"] = $"Session {session}" },
                startsAt = now - TimeSpan.FromHours(6),
                endsAt = now - TimeSpan.FromHours(5),
            }, cancellationToken);
        }
        foreach (var chunk in Enumerable.Range(0, visitors).Chunk(500))
        {
            await PostAsync($"/v1/events/expos/{programme.ExpoCode}/badges", new
            {
                badges = chunk.Select(visitor => new
                {
                    code = Programme.Badge(visitor),
                    consents = Programme.Consents(visitor) ? new[] { "name", "email" } : [],
                    contact = new { name = $"Demo Visitor {visitor}", email = $"visitor{visitor}@demo.invalid", company = $"Demo Film Studio {visitor}" },
                }),
            }, cancellationToken);
        }
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        await TryGetAsync(path, cancellationToken) ?? throw new InvalidOperationException($"GET {path} answered 404.");

    public async Task<JsonElement?> TryGetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await gateway.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"GET {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    /// <summary>Assets and districts become known to the events service by message: it says so with Retry-After while they are on their way.</summary>
    private async Task PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var response = await gateway.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return;
            }
            var problem = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.Headers.RetryAfter?.Delta is not { } pause || attempt == 15)
            {
                throw new HttpRequestException($"POST {path} answered {(int)response.StatusCode}: {problem}");
            }
            await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>The same exhibitor on every run.</summary>
    private static Guid ExhibitorId(string name) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
