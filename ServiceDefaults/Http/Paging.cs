using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace CityIp.ServiceDefaults.Http;

/// <summary>A page of a list. <paramref name="Next"/> is the cursor of the next page, null on the last; the same stands in the Link header (RFC 8288).</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Cursor paging: a cursor holds the sort key of the last row, so that rows which come or go meanwhile shift nothing.</summary>
public static class Paging
{
    public const int DefaultLimit = 50;
    public const int MostLimit = 200;

    /// <summary>The page size asked for, or the problem with it.</summary>
    public static ProblemHttpResult? RefuseLimit(int? limit) => limit is null or (>= 1 and <= MostLimit)
        ? null
        : Problems.Bad("invalid-limit", $"limit is from 1 to {MostLimit}.", "limit");

    /// <summary>An opaque cursor from the sort key's parts.</summary>
    public static string Cursor(params string[] key) => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(key));

    /// <summary>The sort key's parts of a cursor; false when it is none of ours. No cursor is fine and gives null.</summary>
    public static bool TryRead(string? cursor, int parts, out string[]? key, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (key, problem) = (null, null);
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }
        try
        {
            key = JsonSerializer.Deserialize<string[]>(Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor)));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            key = null;
        }
        if (key?.Length == parts)
        {
            return true;
        }
        problem = Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
        return false;
    }

    /// <summary>
    /// The answer for rows of which one more than the limit was read: that one says only that there is a next page.
    /// </summary>
    public static Ok<Page<T>> Answer<T>(HttpContext http, List<T> rows, int limit, Func<T, string> cursorOf)
    {
        string? next = null;
        if (rows.Count > limit)
        {
            rows.RemoveRange(limit, rows.Count - limit);
            next = cursorOf(rows[^1]);
            var query = new QueryBuilder(http.Request.Query.Where(pair => pair.Key != "cursor").Select(pair => new KeyValuePair<string, string>(pair.Key, pair.Value.ToString()))) { { "cursor", next } };
            http.Response.Headers.Append("Link", $"<{http.Request.Path}{query.ToQueryString()}>; rel=\"next\"");
        }
        return TypedResults.Ok(new Page<T>(rows, next));
    }
}
