using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace CityIp.Analytics;

/// <summary>An answer of 200 whose strong ETag is a digest of its bytes; 304 when the caller has those already.</summary>
internal sealed class Tagged<T>(T value, TimeSpan? publicFor, JsonSerializerOptions? json = null) : IResult, IEndpointMetadataProvider
{
    public T Value => value;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var options = json ?? httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = JsonSerializer.SerializeToUtf8Bytes(value, options);
        httpContext.Response.Headers.CacheControl = publicFor is { } age ? $"public, max-age={age.TotalSeconds:0}" : "private, no-cache";
        if (ETag.IsUnchanged(httpContext, $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(..12))}-json\""))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = body.Length;
        await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
}

internal static class Tagged
{
    /// <summary>The same for every caller: the gateway may keep it this long.</summary>
    /// <param name="value">What is answered.</param>
    /// <param name="age">How long it may be kept.</param>
    /// <param name="json">In place of the service's own way of writing JSON.</param>
    public static Tagged<T> Public<T>(T value, TimeSpan age, JsonSerializerOptions? json = null) => new(value, age, json);

    /// <summary>Changes while the expo runs: ask again, with If-None-Match.</summary>
    public static Tagged<T> Changing<T>(T value) => new(value, null);
}
