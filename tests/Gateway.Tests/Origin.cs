using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CityIp.Gateway.Tests;

/// <summary>A service behind the gateway: a real server on this machine whose answers the test says.</summary>
internal sealed class Origin : IAsyncDisposable
{
    public static readonly RequestDelegate InItsOwnWords = static http => http.Response.WriteAsync("origin");
    private readonly WebApplication app;

    private Origin(WebApplication app) => this.app = app;

    public string Address { get; private set; } = string.Empty;

    /// <summary>Every request that came, health checks and questions for its description apart.</summary>
    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>How it answers what the test does not say: 200 and its own words.</summary>
    public RequestDelegate Answer { get; set; } = InItsOwnWords;

    /// <summary>How it answers a health check.</summary>
    public int Health { get; set; } = StatusCodes.Status200OK;

    /// <summary>Its OpenAPI document; 404 when it has none.</summary>
    public string? Description { get; set; }

    /// <summary>How often it was asked to describe itself.</summary>
    public int Described { get; private set; }

    /// <summary>How often it did, the asker not having the same already.</summary>
    public int Told { get; private set; }

    public static async Task<Origin> StartAsync(string? address = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address ?? "http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var origin = new Origin(builder.Build());
        origin.app.Run(origin.HandleAsync);
        await origin.app.StartAsync();
        origin.Address = origin.app.Urls.Single();
        return origin;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task DescribeAsync(HttpContext http)
    {
        Described++;
        if (Description is null)
        {
            http.Response.StatusCode = 404;
            return;
        }
        var tag = $"\"{Description.GetHashCode(StringComparison.Ordinal)}\"";
        http.Response.Headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch == tag)
        {
            http.Response.StatusCode = 304;
            return;
        }
        Told++;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(Description);
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path == "/health")
        {
            http.Response.StatusCode = Health;
            return;
        }
        if (http.Request.Path == "/openapi/v1.json")
        {
            await DescribeAsync(http);
            return;
        }
        Requests.Enqueue(new(http.Request.Method, http.Request.Path + http.Request.QueryString, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        await Answer(http);
    }
}

internal sealed record Received(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers);
