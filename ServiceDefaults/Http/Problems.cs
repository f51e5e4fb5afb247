using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CityIp.ServiceDefaults.Http;

/// <summary>
/// RFC 9457 problems. A type is <c>/problems/{slug}</c>, stable for ever and explained by the gateway at that address;
/// the detail says what is wrong with this request and what to do.
/// </summary>
public static class Problems
{
    public static string TypeOf(string slug) => $"/problems/{slug}";

    /// <summary>Any problem; <paramref name="field"/> names the field at fault as a JSON Pointer or a query parameter.</summary>
    public static ProblemHttpResult Of(int status, string slug, string detail, string? field = null, params IEnumerable<KeyValuePair<string, object?>> more)
    {
        var problem = new ProblemDetails { Status = status, Type = TypeOf(slug), Title = TitleOf(slug), Detail = detail };
        if (field is not null)
        {
            problem.Extensions["field"] = field;
        }
        foreach (var (name, value) in more)
        {
            problem.Extensions[name] = value;
        }
        return TypedResults.Problem(problem);
    }

    /// <summary>404: nothing of that kind under that id, or the caller may not know of it.</summary>
    public static ProblemHttpResult NotFound(string what, object id) => Of(404, "not-found", $"There is no {what} '{id}'.");

    /// <summary>400: the request itself is malformed.</summary>
    public static ProblemHttpResult Bad(string slug, string detail, string? field = null) => Of(400, slug, detail, field);

    /// <summary>409: the state of the thing does not allow it.</summary>
    public static ProblemHttpResult Conflict(string slug, string detail) => Of(409, slug, detail);

    /// <summary>422: well formed, but a field has a value that cannot be.</summary>
    public static ProblemHttpResult Invalid(string slug, string detail, string field) => Of(422, slug, detail, field);

    /// <summary>422: refers to something that another service must first tell of. It may be on its way: try again.</summary>
    public static ProblemHttpResult NotKnownHereYet(HttpContext http, string what, object id, string field)
    {
        http.Response.Headers.RetryAfter = "2";
        return Of(422, "not-known-here-yet", $"{what} '{id}' is not known to this service. If it was made or published just now, word of it is on its way: try again after the time in Retry-After. Otherwise correct the field.", field);
    }

    /// <summary>403: the caller is known but may not.</summary>
    public static ProblemHttpResult Forbidden(string slug, string detail) => Of(403, slug, detail);

    /// <summary>503: nothing was stored; Retry-After must be set.</summary>
    public static ProblemHttpResult Unavailable(string slug, string detail) => Of(503, slug, detail);

    /// <summary>A slug is a sentence without spaces.</summary>
    public static string TitleOf(string slug) => char.ToUpperInvariant(slug[0]) + slug[1..].Replace('-', ' ');

    /// <summary>Completes every problem, the framework's own too: type, title and the trace an operator can look up.</summary>
    internal static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        var slug = problem is HttpValidationProblemDetails ? "validation" : SlugOf(problem.Status ?? 500);
        if (problem.Type is null || !problem.Type.StartsWith("/problems/", StringComparison.Ordinal))
        {
            problem.Type = TypeOf(slug);
            problem.Title = TitleOf(slug);
            problem.Detail ??= DetailOf(problem.Status ?? 500, context.HttpContext.Request);
        }
        if (problem is HttpValidationProblemDetails { Errors.Count: > 0 } validation)
        {
            validation.Errors = validation.Errors.ToDictionary(error => PointerOf(error.Key), error => error.Value);
            var (field, errors) = validation.Errors.First();
            validation.Detail = errors.FirstOrDefault() ?? validation.Detail;
            validation.Extensions["field"] = field;
        }
        problem.Instance ??= context.HttpContext.Request.Path;
        if (Activity.Current is { } activity)
        {
            problem.Extensions["traceId"] = activity.TraceId.ToString();
        }
    }

    /// <summary><c>NextAction.Items[0].Text</c> as a JSON Pointer: <c>/nextAction/items/0/text</c>.</summary>
    private static string PointerOf(string path) => string.Concat(path.Replace("[", ".", StringComparison.Ordinal).Replace("]", string.Empty, StringComparison.Ordinal)
        .Split('.', StringSplitOptions.RemoveEmptyEntries).Select(part => $"/{JsonNamingPolicy.CamelCase.ConvertName(part)}"));

    private static string SlugOf(int status) => status switch
    {
        400 => "bad-request",
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not-found",
        405 => "method-not-allowed",
        406 => "not-acceptable",
        408 => "timeout",
        413 => "too-large",
        415 => "unsupported-media-type",
        429 => "too-many-requests",
        502 => "bad-gateway",
        503 => "unavailable",
        504 => "gateway-timeout",
        _ => "unexpected",
    };

    private static string DetailOf(int status, HttpRequest request) => status switch
    {
        404 => $"There is nothing at {request.Path}.",
        405 => $"{request.Method} is not offered at {request.Path}.",
        415 => $"Content-Type '{request.ContentType}' is not read at {request.Path}.",
        413 => "The body is larger than this address takes.",
        401 => "Send a key as 'Authorization: Bearer cip_…'.",
        _ => "The request could not be carried out. Give the traceId when you report it.",
    };
}
