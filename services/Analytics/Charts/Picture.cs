using System.Security.Cryptography;
using System.Text;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Analytics.Charts;

/// <summary>A picture or page as text, in one language, with a strong ETag of its bytes. Nothing in it runs: it may not, even when a browser opens it by itself.</summary>
/// <param name="text">The picture.</param>
/// <param name="type">Its media type.</param>
/// <param name="chinese">Its language; else English.</param>
/// <param name="publicFor">How long anybody may keep it; null when it is the caller's alone.</param>
/// <param name="kept">Drawn of what is kept here, so that it is worth asking again whether it has changed.</param>
internal sealed class Picture(string text, string type, bool chinese, TimeSpan? publicFor, bool kept = false) : IResult
{
    public const string Svg = "image/svg+xml";
    public const string Html = "text/html";

    public string Text => text;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var headers = httpContext.Response.Headers;
        headers.CacheControl = publicFor is { } age ? $"public, max-age={age.TotalSeconds:0}" : kept ? "private, no-cache" : "private, no-store";
        headers.Vary = "Accept-Language";
        headers.ContentLanguage = chinese ? "zh-Hans" : "en";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        headers.XContentTypeOptions = "nosniff";
        if ((kept || publicFor is not null) && ETag.IsUnchanged(httpContext, $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(..12))}\""))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        httpContext.Response.ContentType = $"{type}; charset=utf-8";
        httpContext.Response.ContentLength = body.Length;
        await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    /// <summary>Chinese or English: <paramref name="lang"/>, else the first of the two in Accept-Language.</summary>
    public static bool IsChinese(HttpRequest request, string? lang) => lang is not null
        ? lang.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
        : request.GetTypedHeaders().AcceptLanguage.Where(l => l.Quality is not 0).OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.ToString())
            .FirstOrDefault(l => l.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || l.StartsWith("en", StringComparison.OrdinalIgnoreCase))?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ?? false;
}
