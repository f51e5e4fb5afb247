using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Events;

/// <summary>Answers about the programme: the same for every reader, so caches between may keep them; who writes reads what is there now.</summary>
internal static class ProgrammeAnswers
{
    /// <summary>True when the caller has this version already.</summary>
    public static bool IsUnchanged(HttpContext http, long version)
    {
        http.Response.Headers.CacheControl = Caller.Of(http.User).Has("events:write") ? "private, no-cache" : "public, max-age=30";
        return ETag.IsUnchanged(http, ETag.Of(version));
    }

    /// <summary>The problem with the page that was asked for; else the sort key to go on after, null on the first page.</summary>
    public static ProblemHttpResult? RefusePage(int? limit, string? cursor, int parts, out string[]? key)
    {
        var refusal = Paging.TryRead(cursor, parts, out key, out var malformed) ? null : malformed;
        return Paging.RefuseLimit(limit) ?? refusal;
    }

    public static Created<T> Created<T>(HttpContext http, string location, long version, T view)
    {
        http.Response.Headers.ETag = ETag.Of(version);
        return TypedResults.Created(location, view);
    }

    public static Ok<T> Ok<T>(HttpContext http, long version, T view)
    {
        http.Response.Headers.ETag = ETag.Of(version);
        return TypedResults.Ok(view);
    }
}
