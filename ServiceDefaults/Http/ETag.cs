using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CityIp.ServiceDefaults.Http;

/// <summary>Strong entity tags made of version, language and media type: <c>"7-zh-Hans-json"</c>. Only the version counts for If-Match.</summary>
public static class ETag
{
    public static string Of(long version, string? language = null, string media = "json") =>
        language is null ? $"\"{version}-{media}\"" : $"\"{version}-{language}-{media}\"";

    /// <summary>Of what has no version: made of the bytes themselves.</summary>
    public static string OfContent(ReadOnlySpan<byte> body) => $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\"";

    /// <summary>Null when the request may change the version given; else the problem: 428 without If-Match, 412 with another version.</summary>
    public static ProblemHttpResult? Refuse(HttpRequest request, long version)
    {
        var tags = request.GetTypedHeaders().IfMatch;
        if (tags.Count == 0)
        {
            return Problems.Of(428, "precondition-required", "Send If-Match with the ETag of what you read, so that nobody's change is overwritten unseen.");
        }
        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || VersionOf(tag.Tag.Value) == version)
            ? null
            : Problems.Of(412, "stale", $"It has changed since you read it. Read it again; its ETag begins with \"{version}.");
    }

    /// <summary>Sets the header; true when the caller has this representation already, so that the answer is 304.</summary>
    public static bool IsUnchanged(HttpContext http, string etag)
    {
        http.Response.Headers.ETag = etag;
        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        return known.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Tag == etag);
    }

    private static long? VersionOf(string? tag) =>
        long.TryParse(tag?.Trim('"').Split('-')[0], out var version) ? version : null;
}
