using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary>The running platform's gateway, with the development key of an administrator.</summary>
internal sealed class GatewayClient : IDisposable
{
    private readonly HttpClient http;

    private GatewayClient(ReachedPlatform platform, HttpClient http) => (Platform, this.http) = (platform, http);

    public ReachedPlatform Platform { get; }

    /// <exception cref="StartException">The platform does not run, or has no development keys.</exception>
    public static async Task<GatewayClient> OfAsync(string folder)
    {
        var platform = await ReachedPlatform.OfAsync(folder);
        var keys = File.Exists(platform.Keys) ? JsonNode.Parse(await File.ReadAllTextAsync(platform.Keys)) : null;
        var admin = (string?)keys?["keys"]?["admin"] ?? throw new StartException($"{platform.Keys} holds no administrator's key: the gateway writes it when it starts (log: ./cityip logs gateway).");
        var http = new HttpClient { BaseAddress = new Uri(platform.Gateway), Timeout = TimeSpan.FromSeconds(100) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", admin);
        return new GatewayClient(platform, http);
    }

    /// <summary>The answer's JSON.</summary>
    /// <exception cref="StartException">The gateway refused; its reason.</exception>
    public Task<JsonNode?> SendAsync(HttpMethod method, string path, object? body = null, string? ifMatch = null) => SendAsync(method, path, body, orNothing: false, ifMatch);

    /// <summary>As <see cref="SendAsync(HttpMethod, string, object?, string?)"/>; null when there is nothing at <paramref name="path"/>.</summary>
    public Task<JsonNode?> FindAsync(HttpMethod method, string path) => SendAsync(method, path, body: null, orNothing: true, ifMatch: null);

    /// <summary>All items of a list, page after page.</summary>
    public async IAsyncEnumerable<JsonNode> ListAsync(string path)
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await SendAsync(HttpMethod.Get, path + (cursor.Length == 0 ? "" : $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Uri.EscapeDataString(cursor)}")))!;
            foreach (var item in page["items"]!.AsArray())
            {
                yield return item!;
            }
            cursor = (string?)page["next"];
        }
    }

    /// <summary>An answer that is no JSON, and the address of the next page.</summary>
    public async Task<(string Text, string? Next)> TextAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
        {
            throw new StartException($"GET {path}: {(int)answer.StatusCode} {Reason(text)}");
        }
        var link = answer.Headers.TryGetValues("Link", out var links) ? links.FirstOrDefault(value => value.EndsWith("rel=\"next\"", StringComparison.Ordinal)) : null;
        return (text, link?[1..link.IndexOf('>', StringComparison.Ordinal)]);
    }

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, object? body, bool orNothing, string? ifMatch)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (method == HttpMethod.Put)
        {
            // Without a version what is put here is this command's own: whichever there is gives way.
            request.Headers.IfMatch.Add(ifMatch is null ? EntityTagHeaderValue.Any : new(ifMatch));
        }
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (orNothing && answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        if (!answer.IsSuccessStatusCode)
        {
            throw new StartException($"{method} {path}: {(int)answer.StatusCode} {Reason(text)}");
        }
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public void Dispose() => http.Dispose();

    private static string Reason(string text)
    {
        try
        {
            var problem = JsonNode.Parse(text);
            var errors = problem?["errors"] is { } details ? " " + details.ToJsonString() : "";
            return $"{(string?)problem?["title"]}: {(string?)problem?["detail"]}{errors}";
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
