using System.Text.Json;
using CityIp.ServiceDefaults.Data;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CityIp.ServiceDefaults.Http;

/// <summary>The one place where an exception becomes a problem. What is expected is a result of the handler, not an exception.</summary>
internal sealed class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = 499;
            return true;
        }
        var problem = exception switch
        {
            BadHttpRequestException { StatusCode: 400, InnerException: JsonException json } =>
                Problems.Bad("malformed-json", ReasonOf(json), PointerOf(json)),
            BadHttpRequestException { StatusCode: 413 } => Problems.Of(413, "too-large", "The body is larger than this address takes."),
            BadHttpRequestException { StatusCode: 415 } => Problems.Of(415, "unsupported-media-type", $"Content-Type '{httpContext.Request.ContentType}' is not read at {httpContext.Request.Path}. Send application/json."),
            BadHttpRequestException bad => Problems.Of(bad.StatusCode, "bad-request", bad.Message),
            DbUpdateConcurrencyException => Problems.Of(412, "stale", "Somebody else changed it at the same moment. Read it again and repeat the change with the new ETag."),
            _ when Transient.IsTransient(exception) => Unavailable(httpContext, exception),
            DbUpdateException { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } unique } =>
                Problems.Conflict("already-exists", $"It exists already ({unique.ConstraintName})."),
            _ when IsUnstorableText(exception) => Problems.Bad("invalid-character", "A text of the request holds the character U+0000, which cannot be stored or searched for. Remove it."),
            _ => Unexpected(httpContext, exception),
        };
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    private static bool IsUnstorableText(Exception exception) =>
        (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState is PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter;

    private Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Unavailable(HttpContext http, Exception exception)
    {
        log.LogError(exception, "{Method} {Path} failed because the database is away. The caller was told to try again. Check PostgreSQL.", http.Request.Method, http.Request.Path);
        http.Response.Headers.RetryAfter = "5";
        return Problems.Unavailable("database-away", "The service's database does not answer at the moment. Try again after the time in Retry-After; use an Idempotency-Key so that a repetition is safe.");
    }

    private Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Unexpected(HttpContext http, Exception exception)
    {
        log.LogError(exception, "{Method} {Path} failed unexpectedly. This is a defect: report it with the trace.", http.Request.Method, http.Request.Path);
        return Problems.Of(500, "unexpected", "This is a defect of the platform. Give the traceId when you report it.");
    }

    /// <summary>The parser's own words, without the line and byte numbers and type names that mean nothing to a caller.</summary>
    private static string ReasonOf(JsonException json)
    {
        var message = json.Message;
        var path = message.IndexOf(" Path: ", StringComparison.Ordinal);
        message = path < 0 ? message : message[..path];
        const string unmapped = "The JSON property '";
        if (message.StartsWith(unmapped, StringComparison.Ordinal))
        {
            var name = message[unmapped.Length..message.IndexOf('\'', unmapped.Length)];
            return $"The field '{name}' is not known here. Fields are listed in the OpenAPI document.";
        }
        return message.Contains("could not be converted", StringComparison.Ordinal) ? "The value has the wrong type or is not one of those allowed." : message;
    }

    private static string? PointerOf(JsonException json) => json.Path is { Length: > 1 } path ? path.Replace("$", string.Empty, StringComparison.Ordinal).Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", string.Empty, StringComparison.Ordinal) : null;
}
