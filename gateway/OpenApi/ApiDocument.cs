using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CityIp.Gateway.OpenApi;

/// <summary>
/// The one OpenAPI document of the platform. The services' documents are fetched every <c>OpenApi:RefreshSeconds</c> (60 unless set; every
/// 2 while one is missing), and joined when one has changed. Of a service that is away the last known part stays; one never seen is named in <c>x-missing-services</c>.
/// </summary>
internal sealed class ApiDocument(IHttpClientFactory clients, IServiceProvider services, IHostApplicationLifetime lifetime, GatewayMode mode, IConfiguration configuration, ILogger<ApiDocument> log) : BackgroundService
{
    public const string ClientName = "openapi";
    private static readonly string[] Services = ["catalog", "events", "investment", "analytics"];
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentDictionary<string, JsonObject> parts = new();
    private readonly ConcurrentDictionary<string, EntityTagHeaderValue> tags = new();
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<string> reported = [];
    private volatile Rendering? current;

    /// <summary>The document as it stands; waits for the first look at the services.</summary>
    public async Task<Rendering> GetAsync(CancellationToken cancellationToken)
    {
        await first.Task.WaitAsync(cancellationToken);
        return current!;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before that the gateway's own addresses are not all there to be described.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var refresh = TimeSpan.FromSeconds(configuration.GetValue("OpenApi:RefreshSeconds", 60.0));
        var soon = TimeSpan.FromSeconds(Math.Min(2, refresh.TotalSeconds));
        parts["gateway"] = await OwnAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var looks = await Task.WhenAll(Services.Select(service => LookAsync(service, stoppingToken)));
            if (current is null || looks.Contains(Look.Changed))
            {
                // Not on the thread that found the answer: it serves others.
                await Task.Run(Render, stoppingToken);
            }
            first.TrySetResult();
            var allThere = !looks.Contains(Look.Missing);
            await Task.Delay(allThere ? refresh : soon, stoppingToken).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task<Look> LookAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{service}/openapi/v1.json");
            if (tags.TryGetValue(service, out var known))
            {
                request.Headers.IfNoneMatch.Add(known);
            }
            using var answer = await client.SendAsync(request, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.NotModified)
            {
                return Look.Unchanged;
            }
            if (!answer.IsSuccessStatusCode || await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) is not JsonObject document)
            {
                return Look.Missing;
            }
            parts[service] = document;
            if (answer.Headers.ETag is { } tag)
            {
                tags[service] = tag;
            }
            return Look.Changed;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or OperationCanceledException)
        {
            return Look.Missing;
        }
    }

    private async Task<JsonObject> OwnAsync(CancellationToken cancellationToken)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync(cancellationToken);
        return JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken))!.AsObject();
    }

    private void Render()
    {
        var known = Services.Prepend("gateway").Where(parts.ContainsKey).ToList();
        var merged = OpenApiMerge.Of(known.Select(service => (service, parts[service])));
        if (!merged.Clashes.SequenceEqual(reported))
        {
            reported = merged.Clashes;
            foreach (var clash in merged.Clashes)
            {
                log.LogError("The services contradict each other in the OpenAPI document: {Clash} Rename one of them: clients made from the document would be wrong.", clash);
            }
        }
        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "City IP Platform",
                ["version"] = "v1",
                ["description"] = $"A city's cultural IP: catalogue, expos and what happens at them, investment, and the result. This is a {mode.Word} deployment: its keys begin with `{mode.Prefix}` and go into `Authorization: Bearer`. Errors are problems (RFC 9457); each type is explained at its address.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
            ["tags"] = merged.Tags,
            ["paths"] = merged.Paths,
            ["components"] = merged.Components,
        };
        Note(document, "x-missing-services", Services.Except(known));
        Note(document, "x-clashes", merged.Clashes);
        var body = Encoding.UTF8.GetBytes(document.ToJsonString(Readable));
        current = new(body, ETag.OfContent(body));
    }

    private enum Look
    {
        Missing, Unchanged, Changed,
    }

    private static void Note(JsonObject document, string name, IEnumerable<string> entries)
    {
        var array = new JsonArray([.. entries.Select(entry => JsonValue.Create(entry))]);
        if (array.Count > 0)
        {
            document[name] = array;
        }
    }
}

/// <summary>The document as bytes, and its entity tag.</summary>
internal sealed record Rendering(byte[] Body, string ETag);
