using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CityIp.ServiceDefaults.Http;

/// <summary>An answer given to a request with an Idempotency-Key, kept in the transaction of its effect and given again to a repetition.</summary>
public sealed class IdempotentAnswer
{
    /// <summary>How long a repetition gets the first answer.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    public required string KeyId { get; init; }

    public required string Route { get; init; }

    public required string Value { get; init; }

    /// <summary>Keyed hash of the body: another body under the same key is a mistake of the caller.</summary>
    public required byte[] Fingerprint { get; init; }

    public required int Status { get; init; }

    public required string Headers { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary><c>Idempotency-Key</c> on a POST: the effect happens once, a repetition within 24 hours gets the same answer.</summary>
public static class Idempotency
{
    private const int MostKeyLength = 255;
    private static readonly string[] KeptHeaders = ["Location", "ETag", "Content-Type", "Content-Language", "Link"];

    /// <summary>Honours Idempotency-Key on the endpoints of the group that are POSTs, and turns all writers away while the outbox is full.</summary>
    public static TBuilder WithIdempotency<TBuilder, TDb>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
        where TDb : DbContext
    {
        builder.AddEndpointFilter(async (context, next) => HttpMethods.IsGet(context.HttpContext.Request.Method)
            ? await next(context)
            : await context.HttpContext.RequestServices.GetRequiredService<OutboxLimit>().RefuseWhenFull(context, next));
        builder.AddEndpointFilter(async (context, next) => HttpMethods.IsPost(context.HttpContext.Request.Method)
            ? await OnceAsync<TDb>(context, next)
            : await next(context));
        return builder;
    }

    private static async ValueTask<object?> OnceAsync<TDb>(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        where TDb : DbContext
    {
        var http = context.HttpContext;
        if (!http.Request.Headers.TryGetValue("Idempotency-Key", out var header))
        {
            return await next(context);
        }
        var value = header.ToString();
        if (value.Length is 0 or > MostKeyLength)
        {
            return Problems.Bad("invalid-idempotency-key", $"Idempotency-Key has 1 to {MostKeyLength} characters.", "Idempotency-Key");
        }

        var db = http.RequestServices.GetRequiredService<TDb>();
        var keyId = Caller.Of(http.User).KeyId;
        var route = $"{http.Request.Method} {http.Request.Path}";
        var fingerprint = await FingerprintAsync(http.Request);

        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        if (!await TryLockAsync(db, $"{keyId}\n{route}\n{value}", http.RequestAborted))
        {
            http.Response.Headers.RetryAfter = "1";
            return Problems.Conflict("in-progress", "A request with this Idempotency-Key is being carried out. Try again after the time in Retry-After.");
        }
        var kept = await db.Set<IdempotentAnswer>().AsNoTracking()
            .SingleOrDefaultAsync(answer => answer.KeyId == keyId && answer.Route == route && answer.Value == value, http.RequestAborted);
        if (kept is not null)
        {
            var plain = await PlainFingerprintAsync(http.Request);
            return kept.Fingerprint.AsSpan().SequenceEqual(fingerprint) || kept.Fingerprint.AsSpan().SequenceEqual(plain)
                ? new KeptAnswer(kept)
                : Problems.Invalid("idempotency-key-reused", "This Idempotency-Key was used with another body. Use a new one for a new request.", "Idempotency-Key");
        }

        var (status, body) = await RunAsync(http, context, next);
        if (status is >= 500 or 429 or 409)
        {
            // Not stored: the next try may fare better. What the handler wrote is rolled back with it.
            return new WrittenAnswer(body);
        }
        db.Set<IdempotentAnswer>().Add(new()
        {
            KeyId = keyId,
            Route = route,
            Value = value,
            Fingerprint = fingerprint,
            Status = status,
            Headers = JsonSerializer.Serialize(KeptHeaders.Where(http.Response.Headers.ContainsKey).ToDictionary(name => name, name => http.Response.Headers[name].ToString())),
            Body = body,
            CreatedAt = DateTimeOffset.UtcNow,
        });
        await db.SaveChangesAsync(http.RequestAborted);
        await transaction.CommitAsync(http.RequestAborted);
        return new WrittenAnswer(body);
    }

    /// <summary>Lets the handler write its answer into memory, so that it can be kept before anything is sent.</summary>
    private static async Task<(int Status, byte[] Body)> RunAsync(HttpContext http, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var original = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            var result = await next(context);
            if (result is IResult executable)
            {
                await executable.ExecuteAsync(http);
            }
            await http.Response.Body.FlushAsync();
            return (http.Response.StatusCode, buffer.ToArray());
        }
        finally
        {
            http.Response.Body = original;
        }
    }

    private static async Task<bool> TryLockAsync(DbContext db, string what, CancellationToken cancellationToken) =>
        await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock(hashtextextended({what}, 0)) AS \"Value\"").SingleAsync(cancellationToken);

    private static async Task<byte[]> FingerprintAsync(HttpRequest request)
    {
        if (!request.Body.CanSeek)
        {
            throw new InvalidOperationException("The body was read before it was buffered. Call UseServiceDefaults before the endpoints.");
        }
        // Keyed: a body may hold a badge code or a contact, and a plain hash would let whoever reads the database try them out.
        var key = request.HttpContext.RequestServices.GetRequiredService<IConfiguration>()["Identity:Key"] ?? string.Empty;
        request.Body.Position = 0;
        var fingerprint = await HMACSHA256.HashDataAsync(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), 32, info: "cityip-idempotency"u8.ToArray()), request.Body);
        // A handler may read the body itself, as the imports of files do.
        request.Body.Position = 0;
        return fingerprint;
    }

    /// <summary>As the version before wrote it: an answer that it kept is still given until it is a day old.</summary>
    private static async Task<byte[]> PlainFingerprintAsync(HttpRequest request)
    {
        request.Body.Position = 0;
        return await SHA256.HashDataAsync(request.Body);
    }

    /// <summary>Endpoint filters run after the body was bound: it must be readable twice.</summary>
    internal static async Task BufferWhenIdempotent(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.ContainsKey("Idempotency-Key"))
        {
            http.Request.EnableBuffering();
        }
        await next(http);
    }

    private sealed class KeptAnswer(IdempotentAnswer kept) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = kept.Status;
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(kept.Headers)!)
            {
                httpContext.Response.Headers[name] = value;
            }
            httpContext.Response.Headers["Idempotency-Replayed"] = "true";
            await httpContext.Response.Body.WriteAsync(kept.Body);
        }
    }

    private sealed class WrittenAnswer(byte[] body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.Body.WriteAsync(body).AsTask();
    }
}
