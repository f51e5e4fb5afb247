using System.Text.Json;
using System.Text.RegularExpressions;
using CityIp.Analytics.IndexService;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Versions;

/// <summary>Reading and saving documents of which every change is a new version.</summary>
internal static partial class VersionEndpoints
{
    private const int MostCode = 64;

    /// <summary>Maps list, one, versions, create and change of a kind.</summary>
    public static void MapVersions<T>(this IEndpointRouteBuilder app, DocumentKind<T> kind)
        where T : class
    {
        var name = char.ToUpperInvariant(kind.Kind[0]) + kind.Kind[1..];
        var read = app.MapGroup(kind.Path).WithTags("Index").RequireScope("analytics:read");
        read.MapGet("/", (int? limit, string? cursor, HttpContext http, NpgsqlDataSource source) => ListAsync(kind, limit, cursor, http, source))
            .WithName($"ListKept{name}s").WithSummary($"The latest version of every {kind.Kind}, by code")
            .Produces<Page<VersionHead>>().ProducesProblem(400).WithExample($$"""{ "items": [ {{VersionExamples.Head(kind.FactsExample)}} ], "next": null }""");
        read.MapGet("/{code}", (string code, HttpContext http, NpgsqlDataSource source) => GetAsync(kind, code, null, http, source))
            .WithName($"ReadKept{name}").WithSummary($"The latest version of a {kind.Kind}")
            .Produces<VersionView<T>>().ProducesProblem(404).WithExample(VersionExamples.View(kind.FactsExample, kind.ContentExample));
        read.MapGet("/{code}/versions", (string code, int? limit, string? cursor, HttpContext http, NpgsqlDataSource source) => VersionsAsync(kind, code, limit, cursor, http, source))
            .WithName($"ListKept{name}Versions").WithSummary($"The versions of a {kind.Kind}, the newest first")
            .Produces<Page<VersionHead>>().ProducesProblem(400).ProducesProblem(404).WithExample($$"""{ "items": [ {{VersionExamples.Head(kind.FactsExample)}} ], "next": null }""");
        read.MapGet("/{code}/versions/{version:int}", (string code, int version, HttpContext http, NpgsqlDataSource source) => GetAsync(kind, code, version, http, source))
            .WithName($"ReadKept{name}Version").WithSummary($"One version of a {kind.Kind}: it never changes")
            .Produces<VersionView<T>>().ProducesProblem(404).WithExample(VersionExamples.View(kind.FactsExample, kind.ContentExample));

        var write = app.MapGroup(kind.Path).WithTags("Index").RequireScope("analytics:write").WithIdempotency<RouteGroupBuilder, AnalyticsDb>()
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(kind.MostBytes));
        write.MapPost("/", (AnalyticsDb db, Caller caller, TimeProvider time, HttpContext http, bool dryRun = false) => CreateAsync(kind, dryRun, db, caller, time, http))
            .WithName($"CreateKept{name}").WithSummary($"Save a {kind.Kind} under a new code, as its version 1").WithDescription(kind.Description)
            .Accepts<T>("application/json", kind.Media).WithBodyExample($$"""{ "code": "three-cities", {{kind.ContentExample.TrimStart()[1..]}}""")
            .Produces<SavedView>(201).Produces<SavedView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422)
            .WithExample(VersionExamples.Saved(kind.FactsExample, dryRun: true));
        write.MapPut("/{code}", (string code, AnalyticsDb db, Caller caller, TimeProvider time, HttpContext http, bool dryRun = false) => ChangeAsync(kind, code, dryRun, db, caller, time, http))
            .WithName($"ChangeKept{name}").WithSummary($"Save a new version of a {kind.Kind}; the earlier ones stay. Needs If-Match. The same content makes no new version.").WithDescription(kind.Description)
            .Accepts<T>("application/json", kind.Media).WithBodyExample(kind.ContentExample)
            .Produces<SavedView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(428)
            .WithExample(VersionExamples.Saved(kind.FactsExample, dryRun: false));
    }

    private static async Task<Results<JsonHttpResult<Page<VersionHead>>, ProblemHttpResult>> ListAsync<T>(DocumentKind<T> kind, int? limit, string? cursor, HttpContext http, NpgsqlDataSource source)
        where T : class
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var after, out var badCursor))
        {
            return badCursor;
        }
        var size = limit ?? Paging.DefaultLimit;
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var heads = await VersionTable.LatestAsync(connection, kind.Kind, after?[0], size + 1, http.RequestAborted);
        return TypedResults.Json(Paging.Answer(http, heads, size, head => Paging.Cursor(head.Code)).Value!, ComputationJson.Options);
    }

    private static async Task<Results<JsonHttpResult<Page<VersionHead>>, ProblemHttpResult>> VersionsAsync<T>(DocumentKind<T> kind, string code, int? limit, string? cursor, HttpContext http, NpgsqlDataSource source)
        where T : class
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var before, out var badCursor))
        {
            return badCursor;
        }
        var size = limit ?? Paging.DefaultLimit;
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var heads = await VersionTable.VersionsAsync(connection, kind.Kind, code, int.TryParse(before?[0], out var version) ? version : null, size + 1, http.RequestAborted);
        return heads.Count == 0 && before is null
            ? Problems.NotFound(kind.Kind, code)
            : TypedResults.Json(Paging.Answer(http, heads, size, head => Paging.Cursor($"{head.Version}")).Value!, ComputationJson.Options);
    }

    private static async Task<Results<JsonHttpResult<VersionView<T>>, StatusCodeHttpResult, ProblemHttpResult>> GetAsync<T>(DocumentKind<T> kind, string code, int? version, HttpContext http, NpgsqlDataSource source)
        where T : class
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        if (await VersionTable.FindAsync(connection, kind.Kind, code, version, http.RequestAborted) is not { } head)
        {
            return Problems.NotFound(kind.Kind, version is { } v ? $"{code} in version {v}" : code);
        }
        http.Response.Headers.CacheControl = "private, no-cache";
        if (ETag.IsUnchanged(http, ETag.Of(head.Version)))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }
        var content = await VersionTable.ContentAsync(connection, kind.Kind, code, head.Version, http.RequestAborted);
        return TypedResults.Json(VersionView<T>.Of(head, JsonSerializer.Deserialize<T>(content, StoredJson.Options)!), ComputationJson.Brief);
    }

    private static async Task<Results<JsonHttpResult<SavedView>, ProblemHttpResult>> CreateAsync<T>(DocumentKind<T> kind, bool dryRun, AnalyticsDb db, Caller caller, TimeProvider time, HttpContext http)
        where T : class
    {
        var (content, code, problem) = await ReadAsync(kind, http.Request, http.RequestAborted);
        if (problem is not null || content is null)
        {
            return problem!;
        }
        if (code is null || code.Length > MostCode || !Code().IsMatch(code))
        {
            return Problems.Invalid("invalid-code", $"A code has 1 to {MostCode} lower-case letters and digits, with single hyphens between.", "/code");
        }
        var draft = kind.Draft(content);
        var created = await db.WriteAsync(async connection => dryRun
            ? await VersionTable.FindAsync(connection, kind.Kind, code, null, http.RequestAborted) is null
            : await VersionTable.CreateAsync(connection, kind.Kind, code, draft, caller.KeyId, time.GetUtcNow(), http.RequestAborted), http.RequestAborted);
        if (!created)
        {
            return Problems.Conflict("already-exists", $"There is a {kind.Kind} '{code}' already. Save a new version of it with PUT {kind.Path}/{code}.");
        }
        if (!dryRun)
        {
            (http.Response.Headers.Location, http.Response.Headers.ETag) = ($"{kind.Path}/{code}", ETag.Of(1));
        }
        return TypedResults.Json(Saved(code, 1, draft, dryRun, changed: true), ComputationJson.Options, statusCode: dryRun ? 200 : 201);
    }

    private static async Task<Results<JsonHttpResult<SavedView>, ProblemHttpResult>> ChangeAsync<T>(DocumentKind<T> kind, string code, bool dryRun, AnalyticsDb db, Caller caller, TimeProvider time, HttpContext http)
        where T : class
    {
        var (content, named, problem) = await ReadAsync(kind, http.Request, http.RequestAborted);
        if (problem is not null || content is null)
        {
            return problem!;
        }
        if (named is not null && named != code)
        {
            return Problems.Invalid("invalid-code", $"The code is '{code}' by the address and '{named}' in the body. Leave it out of the body.", "/code");
        }
        var draft = kind.Draft(content);
        return await db.WriteAsync<Results<JsonHttpResult<SavedView>, ProblemHttpResult>>(async connection =>
        {
            if (await VersionTable.FindAsync(connection, kind.Kind, code, null, http.RequestAborted) is not { } head)
            {
                return Problems.NotFound(kind.Kind, code);
            }
            if (ETag.Refuse(http.Request, head.Version) is { } refused)
            {
                return refused;
            }
            var changed = head.Hash != draft.Hash;
            if (changed && !dryRun && !await VersionTable.AppendAsync(connection, kind.Kind, code, head.Version, draft, caller.KeyId, time.GetUtcNow(), http.RequestAborted))
            {
                return Problems.Of(412, "stale", "Somebody else saved a version at the same moment. Read it again and repeat the change with the new ETag.");
            }
            var version = head.Version + (changed ? 1 : 0);
            http.Response.Headers.ETag = ETag.Of(dryRun ? head.Version : version);
            return TypedResults.Json(Saved(code, version, draft, dryRun, changed), ComputationJson.Options);
        }, http.RequestAborted);
    }

    private static async Task<Sent<T>> ReadAsync<T>(DocumentKind<T> kind, HttpRequest request, CancellationToken cancellationToken)
        where T : class => request.ContentLength > kind.MostBytes
            ? Sent<T>.Refused(Problems.Of(413, "too-large", $"A {kind.Kind} has at most {kind.MostBytes:N0} bytes."))
            : await kind.Read(request, cancellationToken);

    private static SavedView Saved(string code, int version, VersionDraft draft, bool dryRun, bool changed) =>
        new(dryRun, changed, code, version, draft.Hash, draft.Title, JsonElement.Parse(draft.Facts));

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
