using System.Data;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Versions;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Publications;

/// <summary>Published versions of the index: numbered, dated, never changed.</summary>
internal static class PublicationEndpoints
{
    public const string Path = "/v1/analytics/index/publications";
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    public static IEndpointRouteBuilder MapPublications(this IEndpointRouteBuilder app)
    {
        var read = app.MapGroup(Path).WithTags("Index").RequireScope("analytics:read");
        read.MapGet("/", ListAsync).WithName("ListIndexPublications").WithSummary("Published versions of the index, the latest first")
            .Produces<Page<PublicationHead>>().ProducesProblem(400).WithExample($$"""{ "items": [ {{PublicationExamples.Head}} ], "next": null }""");
        read.MapGet("/latest", (NpgsqlDataSource source, IConfiguration configuration, CancellationToken cancellationToken) => GetAsync(null, source, configuration, cancellationToken))
            .WithName("ReadLatestIndex").WithSummary("The latest published index: ranking with intervals and coverage, the uncertainty set, the choice for missing values, sources")
            .WithDescription("Units are cities; country_or_region is that of the unit. Probabilities and intervals are over the runs of the uncertainty set that stands beside them.")
            .ProducesProblem(404).WithExample(PublicationExamples.View);
        read.MapGet("/{number:int}", (int number, NpgsqlDataSource source, IConfiguration configuration, CancellationToken cancellationToken) => GetAsync(number, source, configuration, cancellationToken))
            .WithName("ReadIndexPublication").WithSummary("A published index by its number: it never changes").ProducesProblem(404).WithExample(PublicationExamples.View);
        read.MapGet("/{number:int}/comparison", ComparePublicationsAsync).WithName("CompareIndexPublications")
            .WithSummary("What changed from one published index to another: ranks, scores, correlations of every element")
            .WithDescription("with is the number of the other; changes are from {number} to it. element compares another element than the index itself.")
            .ProducesProblem(400).ProducesProblem(404).WithExample(PublicationExamples.Comparison);
        app.MapGroup(ComputationStoreEndpoints.Path).WithTags("Index").RequireScope("analytics:read").MapGet("/{id:guid}/comparison", CompareComputationsAsync).WithName("CompareIndexComputations")
            .WithSummary("What differs between two computations: ranks, scores, correlations of every element").WithDescription("with is the id of the other; changes are from {id} to it.")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).WithExample(PublicationExamples.Comparison);

        app.MapGroup(Path).WithTags("Index").RequireScope("analytics:write").WithIdempotency<RouteGroupBuilder, AnalyticsDb>().MapPost("/", PublishAsync).WithName("PublishIndex")
            .WithSummary("Publish a computation as the next version of the index").WithDescription("It cannot be taken back or changed. The message index-published tells of it.")
            .Accepts<PublishIndex>("application/json").WithBodyExample(PublicationExamples.Publish)
            .Produces<PublicationHead>(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(415).ProducesProblem(422).WithCreatedExample(PublicationExamples.Head);
        return app;
    }

    public static ProblemHttpResult NoPublication(int? number) => Problems.NotFound("publication", number is { } n ? n : "latest: nothing is published yet");

    private static ProblemHttpResult Unknown(Guid computation) => Problems.Invalid("unknown-computation", $"There is no computation '{computation}'. Those that are not published are removed when they are old (Index:KeepComputations).", "/computation");

    private static async Task<Results<JsonHttpResult<PublicationHead>, ProblemHttpResult>> PublishAsync(AnalyticsDb db, NpgsqlDataSource source, IConfiguration configuration, Caller caller, TimeProvider time, HttpContext http)
    {
        var asked = await StoredJson.ReadAsync<PublishIndex>(http.Request, http.RequestAborted);
        if (asked.Title is not { Length: > 0 and <= 200 } || asked.Title.Any(char.IsControl) || asked.Note is { Length: > 2000 })
        {
            return Problems.Invalid("invalid-text", "A title has 1 to 200 characters, a note at most 2,000.", "/title");
        }
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        // One snapshot: what is too old may be removed meanwhile, part by part.
        await using var reading = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, http.RequestAborted);
        if (await ComputationTable.FindAsync(connection, asked.Computation, http.RequestAborted) is null)
        {
            return Unknown(asked.Computation);
        }
        if (await ComputationStoreEndpoints.RefuseUnfinishedAsync(connection, asked.Computation, http.RequestAborted) is { } unfinished)
        {
            return unfinished;
        }
        var index = await PublishedIndex.ReadAsync(connection, asked.Computation, http.RequestAborted);
        await reading.CommitAsync(http.RequestAborted);
        Publication? publication;
        try
        {
            publication = await db.PublishAsync(index, asked, configuration["City:Unit"], caller.KeyId, time.GetUtcNow(), http.RequestAborted);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return Unknown(asked.Computation);
        }
        if (publication is null)
        {
            var before = await PublicationTable.FindOfAsync(connection, asked.Computation, http.RequestAborted);
            return Problems.Conflict("already-published", $"The computation is published already, as number {before!.Number}: {Path}/{before.Number}.");
        }
        http.Response.Headers.Location = $"{Path}/{publication.Number}";
        return TypedResults.Json(PublicationHead.Of(publication), ComputationJson.Options, statusCode: 201);
    }

    private static async Task<Results<JsonHttpResult<Page<PublicationHead>>, ProblemHttpResult>> ListAsync(int? limit, string? cursor, HttpContext http, NpgsqlDataSource source)
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
        var rows = await PublicationTable.PageAsync(connection, int.TryParse(before?[0], out var number) ? number : null, size + 1, http.RequestAborted);
        return TypedResults.Json(Paging.Answer(http, rows.ConvertAll(PublicationHead.Of), size, row => Paging.Cursor($"{row.Number}")).Value!, ComputationJson.Options);
    }

    private static async Task<Results<Tagged<PublicationView>, ProblemHttpResult>> GetAsync(int? number, NpgsqlDataSource source, IConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await PublicationTable.FindAsync(connection, number, cancellationToken) is not { } publication)
        {
            return NoPublication(number);
        }
        var index = await PublishedIndex.ReadAsync(connection, publication.ComputationId, cancellationToken);
        return new Tagged<PublicationView>(index.View(publication, configuration["City:Unit"]), number is null ? null : Keep, ComputationJson.Options);
    }

    private static async Task<Results<Tagged<IndexComparisonView>, ProblemHttpResult>> ComparePublicationsAsync(int number, int? with, string? element, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        if (with is not { } other)
        {
            return Problems.Bad("unknown-comparison", "with is the number of the publication to compare with.", "with");
        }
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await PublicationTable.FindAsync(connection, number, cancellationToken) is not { } first)
        {
            return NoPublication(number);
        }
        return await PublicationTable.FindAsync(connection, other, cancellationToken) is { } second
            ? await CompareAsync(connection, first.ComputationId, first, second.ComputationId, second, element, cancellationToken)
            : Problems.Bad("unknown-comparison", $"There is no publication {other}.", "with");
    }

    private static async Task<Results<Tagged<IndexComparisonView>, ProblemHttpResult>> CompareComputationsAsync(Guid id, Guid? with, string? element, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (with is not { } other || await ComputationTable.FindAsync(connection, other, cancellationToken) is null)
        {
            return Problems.Bad("unknown-comparison", "with is the id of the computation to compare with.", "with");
        }
        var unfinished = await ComputationStoreEndpoints.RefuseUnfinishedAsync(connection, id, cancellationToken) ?? await ComputationStoreEndpoints.RefuseUnfinishedAsync(connection, other, cancellationToken);
        return unfinished is not null
            ? unfinished
            : await CompareAsync(connection, id, await PublicationTable.FindOfAsync(connection, id, cancellationToken), other, await PublicationTable.FindOfAsync(connection, other, cancellationToken), element, cancellationToken);
    }

    private static async Task<Results<Tagged<IndexComparisonView>, ProblemHttpResult>> CompareAsync(
        NpgsqlConnection connection, Guid first, Publication? ofFirst, Guid second, Publication? ofSecond, string? element, CancellationToken cancellationToken)
    {
        var (left, right) = (await PublishedIndex.ReadAsync(connection, first, cancellationToken), await PublishedIndex.ReadAsync(connection, second, cancellationToken));
        return Comparing.Of(left, ofFirst, right, ofSecond, element) is { } view
            ? new Tagged<IndexComparisonView>(view, null, ComputationJson.Options)
            : Problems.Bad("unknown-comparison", $"'{element}' is no element of both.", "element");
    }
}
