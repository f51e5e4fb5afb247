using CityIp.Gateway.Devices;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Gateway.Keys;

internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/v1/gateway/keys").WithTags("Keys").RequireScope(Scopes.Admin)
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
        keys.MapPost("/", Create).WithName("CreateKey").WithSummary("Makes a key; its secret is in this answer and nowhere else").ProducesProblem(400).ProducesProblem(422)
            .WithDescription("An Idempotency-Key has no effect here: keeping the answer would keep the secret.")
            .WithBodyExample(KeyExamples.Create).WithAnswerExample(KeyExamples.WithSecret, 201);
        keys.MapGet("/", List).WithName("ListKeys").WithSummary("All keys, newest first").ProducesProblem(400).WithAnswerExample(KeyExamples.Page);
        keys.MapGet("/{id:guid}", Show).WithName("ShowKey").WithSummary("One key").ProducesProblem(404).WithAnswerExample(KeyExamples.Key);
        keys.MapPost("/{id:guid}/rotation", Rotate).WithName("RotateKey").WithSummary("Gives a key a new secret; the old one stays good for a grace period").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422)
            .WithBodyExample(KeyExamples.Rotate).WithAnswerExample(KeyExamples.WithSecret);
        keys.MapDelete("/{id:guid}", Revoke).WithName("RevokeKey").WithSummary("Ends a key at once and for good").ProducesProblem(404);

        app.MapDevices();
        app.MapGet("/v1/gateway/whoami", Who).WithTags("Keys").WithName("WhoAmI").WithSummary("What the key of this request may do").ProducesProblem(401).WithAnswerExample(KeyExamples.Who);
    }

    private static async Task<Results<Created<KeyWithSecret>, ProblemHttpResult>> Create(CreateKey request, GatewayDb db, GatewayMode mode, KeyNews news, TimeProvider time, HttpContext http)
    {
        var now = time.GetUtcNow();
        if (KeyRules.Refuse(request, now) is { } problem)
        {
            return problem;
        }
        var key = new Key
        {
            Id = Guid.CreateVersion7(now),
            Name = request.Name.Trim(),
            Organisation = request.Organisation.Trim(),
            Scopes = [.. request.Scopes.Distinct()],
            Sources = [.. (request.Sources ?? []).Distinct()],
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            PerSecond = request.PerSecond,
            Burst = request.PerSecond is null ? null : request.Burst ?? Math.Max(1, (long)(request.PerSecond * 2)),
        };
        var text = KeyText.New(mode);
        key.Rotate(text, now, TimeSpan.Zero);
        db.Keys.Add(key);
        await db.SaveChangesAsync(http.RequestAborted);
        await news.TellAsync(key.Id);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/gateway/keys/{key.Id}", new KeyWithSecret(text, KeyView.Of(key, now)));
    }

    private static async Task<Results<Ok<Page<KeyView>>, ProblemHttpResult>> List(GatewayDb db, TimeProvider time, HttpContext http, string? organisation = null, string? cursor = null, int? limit = null)
    {
        if (Paging.RefuseLimit(limit) is { } refused)
        {
            return refused;
        }
        if (!Paging.TryRead(cursor, parts: 1, out var after, out var problem))
        {
            return problem;
        }
        var query = db.Keys.AsNoTracking().Include(key => key.Secrets).AsQueryable();
        if (organisation is not null)
        {
            query = query.Where(key => key.Organisation == organisation);
        }
        if (after is not null)
        {
            if (!Guid.TryParse(after[0], out var last))
            {
                return Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
            }
            query = query.Where(key => key.Id < last);
        }
        var most = limit ?? Paging.DefaultLimit;
        var rows = await query.OrderByDescending(key => key.Id).Take(most + 1).ToListAsync(http.RequestAborted);
        var now = time.GetUtcNow();
        return Paging.Answer(http, rows.ConvertAll(key => KeyView.Of(key, now)), most, key => Paging.Cursor(key.Id.ToString()));
    }

    private static async Task<Results<Ok<KeyView>, ProblemHttpResult>> Show(Guid id, GatewayDb db, TimeProvider time, HttpContext http) =>
        await FindAsync(db, id, http.RequestAborted) is { } key
            ? TypedResults.Ok(KeyView.Of(key, time.GetUtcNow()))
            : Problems.NotFound("key", id);

    private static async Task<Results<Ok<KeyWithSecret>, ProblemHttpResult>> Rotate(Guid id, RotateKey? request, GatewayDb db, GatewayMode mode, KeyNews news, TimeProvider time, HttpContext http)
    {
        request ??= new();
        if (KeyRules.Refuse(request) is { } problem)
        {
            return problem;
        }
        if (await FindAsync(db, id, http.RequestAborted) is not { } key)
        {
            return Problems.NotFound("key", id);
        }
        var now = time.GetUtcNow();
        if (key.StatusAt(now) != KeyStatus.Active)
        {
            return Problems.Conflict("key-not-active", $"The key is {key.StatusAt(now).ToString().ToLowerInvariant()}: it gets no new secret. Make a new key.");
        }
        var text = KeyText.New(mode);
        key.Rotate(text, now, TimeSpan.FromMinutes(request.GraceMinutes));
        await db.SaveChangesAsync(http.RequestAborted);
        await news.TellAsync(id);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new KeyWithSecret(text, KeyView.Of(key, now)));
    }

    private static async Task<Results<Ok<KeyView>, ProblemHttpResult>> Revoke(Guid id, GatewayDb db, KeyNews news, TimeProvider time, HttpContext http)
    {
        if (await FindAsync(db, id, http.RequestAborted) is not { } key)
        {
            return Problems.NotFound("key", id);
        }
        key.Revoke(time.GetUtcNow());
        await db.SaveChangesAsync(http.RequestAborted);
        await news.TellAsync(id);
        return TypedResults.Ok(KeyView.Of(key, time.GetUtcNow()));
    }

    private static Ok<WhoAmI> Who(HttpContext http, GatewayMode mode)
    {
        var key = KnownKey.Of(http)!;
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new WhoAmI(key.Id, key.Caller.Organisation, mode.Word, [.. key.Caller.Scopes.Order()], key.Caller.Sources, key.ExpiresAt));
    }

    private static Task<Key?> FindAsync(GatewayDb db, Guid id, CancellationToken cancellationToken) =>
        db.Keys.Include(key => key.Secrets).SingleOrDefaultAsync(key => key.Id == id, cancellationToken);
}
