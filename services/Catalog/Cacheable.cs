using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace CityIp.Catalog;

/// <summary>
/// A 200 with a strong ETag, or a 304 for who has it. Readers all get the same, so theirs may be kept by caches between; a caller who also sees
/// drafts gets an answer of its own.
/// </summary>
/// <typeparam name="T">What the answer is in application/json; other media types carry the same in another form.</typeparam>
internal sealed class Cacheable<T>(object body, Caller caller) : IResult, IEndpointMetadataProvider
{
    public const string Json = "application/json";

    public string MediaType { get; init; } = Json;

    public IEnumerable<string?> ContentLanguages { get; init; } = [];

    /// <summary>Given where a version says it; else it is a hash of the body.</summary>
    public string? Tag { get; init; }

    /// <summary>The request headers that the answer depends on.</summary>
    public string Vary { get; init; } = "Accept, Accept-Language";

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [Json]));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), options);
        var tag = Tag ?? $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"";
        var headers = httpContext.Response.Headers;
        headers.CacheControl = caller.Has(Scopes.Write) ? "private, no-cache" : "public, max-age=30";
        headers.Vary = Vary;
        var languages = string.Join(", ", ContentLanguages.OfType<string>().Distinct());
        if (languages.Length > 0)
        {
            headers.ContentLanguage = languages;
        }
        if (ETag.IsUnchanged(httpContext, tag))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        httpContext.Response.ContentType = MediaType == Json ? "application/json; charset=utf-8" : MediaType;
        httpContext.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
        }
    }
}
