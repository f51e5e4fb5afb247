using CityIp.Analytics.Datasets;
using CityIp.Analytics.IndexService;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Jobs;

/// <summary>Computations that are kept: a version of a dataset by a version of a method.</summary>
internal static class ComputationStoreEndpoints
{
    public const string Path = "/v1/analytics/index/computations";

    public static IEndpointRouteBuilder MapComputationStore(this IEndpointRouteBuilder app)
    {
        var read = app.MapGroup(Path).WithTags("Index").RequireScope("analytics:read");
        read.MapGet("/", ListAsync).WithName("ListIndexComputations")
            .WithSummary("Computations that are kept, the newest first, by dataset, method or state")
            .WithDescription($"A computation that is over is kept for {RetentionOptions.Days} days unless the deployment sets Index:KeepComputations, then removed with its stages and runs; one that is published is kept for good, and so is one that a kept one repeats.")
            .Produces<Page<ComputationView>>().ProducesProblem(400).WithExample($$"""{ "items": [ {{JobExamples.View}} ], "next": null }""");
        read.MapGet("/{id:guid}", GetAsync).WithName("ReadIndexComputation")
            .WithSummary("How a computation stands: state, percent and runs done, errors, and what there is to read of it")
            .ProducesProblem(404).WithExample(JobExamples.View);
        read.MapGet("/{id:guid}/result", ResultAsync).WithName("ReadIndexResult")
            .WithSummary("All of a result but its stages: units, elements, analyses, the choice for missing values, warnings and sources")
            .Produces<StoredAnswer<Index.AnalysisAnswer>>().ProducesProblem(404).ProducesProblem(409).WithExample(JobExamples.Answer);
        read.MapGet("/{id:guid}/stages/{name}", StageAsync).WithName("ReadIndexStage")
            .WithSummary("A stage of a result, from raw to ranks, as JSON or text/csv by Accept")
            .Produces<Index.StageTable>(200, "application/json", "text/csv").ProducesProblem(404).ProducesProblem(406).ProducesProblem(409).WithExample(JobExamples.Stage);
        read.MapGet("/{id:guid}/runs", RunsAsync).WithName("ReadIndexRuns")
            .WithSummary("Every run of an analysis as CSV, sent as it is read: its choices, then score and rank of each unit")
            .WithDescription("Runs are kept where the method's analysis says keep_runs. analysis is uncertainty (unless given) or sensitivity. A choice from a list is its place in the list, from 0.")
            .Produces<string>(200, "text/csv").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

        var write = app.MapGroup("").WithTags("Index").RequireScope("analytics:write");
        write.MapPost($"{DatasetEndpoints.Path}/{{code}}/computations", ComputeAsync).WithName("ComputeIndexDataset")
            .WithSummary("Compute a version of a dataset by a version of a method, and keep the result")
            .WithDescription("Small work is done at once (201). With Prefer: respond-async, or above the limits of a stateless computation, it becomes a job (202): Location tells how far it is, DELETE there cancels it. Limits of jobs are job_limits at /v1/analytics/index/methods. An Idempotency-Key makes a repetition find the first.")
            .Accepts<ComputeDataset>("application/json").WithBodyExample(JobExamples.Request)
            .Produces<ComputationView>(201).Produces<ComputationView>(202).Produces<ComputationView>(200)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).WithExample(JobExamples.View);
        write.MapPost($"{Path}/{{id:guid}}/replay", ReplayAsync).WithName("ReplayIndexComputation")
            .WithSummary("Compute it again from the same versions; replay.equal says whether every bit is the same")
            .WithDescription("The same bits are promised on the same build and runtime: both are recorded with a result.")
            .Produces<ComputationView>(201).Produces<ComputationView>(202).Produces<ComputationView>(200).ProducesProblem(404).ProducesProblem(409).WithExample(JobExamples.View);
        write.MapDelete($"{Path}/{{id:guid}}", CancelAsync).WithName("CancelIndexComputation")
            .WithSummary("Cancel a computation that waits or runs")
            .Produces(204).ProducesProblem(404).ProducesProblem(409);
        return app;
    }

    private static async Task<Results<JsonHttpResult<ComputationView>, ProblemHttpResult>> ComputeAsync(string code, ComputationDesk desk, Caller caller, HttpContext http) =>
        await desk.TakeAsync(code, await Versions.StoredJson.ReadAsync<ComputeDataset>(http.Request, http.RequestAborted), caller, http);

    private static async Task<Results<JsonHttpResult<ComputationView>, ProblemHttpResult>> ReplayAsync(Guid id, ComputationDesk desk, Caller caller, HttpContext http) =>
        await desk.ReplayAsync(id, caller, http);

    private static async Task<Results<JsonHttpResult<Page<ComputationView>>, ProblemHttpResult>> ListAsync(string? dataset, string? method, string? state, int? limit, string? cursor, HttpContext http, NpgsqlDataSource source)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var before, out var badCursor))
        {
            return badCursor;
        }
        if (state is not null && !ComputationState.All.Contains(state))
        {
            return Problems.Bad("invalid-filter", $"state is one of {string.Join(", ", ComputationState.All)}.", "state");
        }
        var size = limit ?? Paging.DefaultLimit;
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var rows = await ComputationTable.PageAsync(connection, dataset, method, state, Guid.TryParse(before?[0], out var last) ? last : null, size + 1, http.RequestAborted);
        var page = Paging.Answer(http, rows, size, row => Paging.Cursor($"{row.Id}")).Value!;
        return TypedResults.Json(new Page<ComputationView>([.. page.Items.Select(row => ComputationView.Of(row, []))], page.Next), ComputationJson.Options);
    }

    private static async Task<Results<Tagged<ComputationView>, ProblemHttpResult>> GetAsync(Guid id, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await ComputationTable.FindAsync(connection, id, cancellationToken) is { } row
            ? new Tagged<ComputationView>(ComputationView.Of(row, await ComputationTable.StagesAsync(connection, id, cancellationToken)), null, ComputationJson.Options)
            : Problems.NotFound("computation", id);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ResultAsync(Guid id, HttpContext http, NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        return await RefuseUnfinishedAsync(connection, id, http.RequestAborted)
            ?? (Results<FileContentHttpResult, ProblemHttpResult>)Json(http, (await ComputationTable.PartAsync(connection, id, ComputationTable.Answer, http.RequestAborted))!, $"{id}");
    }

    private static async Task<Results<FileContentHttpResult, PushStreamHttpResult, ProblemHttpResult>> StageAsync(Guid id, string name, HttpContext http, NpgsqlDataSource source)
    {
        var format = Formats.Choose(http.Request, "application/json", "text/csv");
        if (format is null)
        {
            return Problems.Of(406, "not-acceptable", "A stage is given as application/json or text/csv.");
        }
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        if (await RefuseUnfinishedAsync(connection, id, http.RequestAborted) is { } unfinished)
        {
            return unfinished;
        }
        if (name == ComputationTable.Answer || await ComputationTable.PartAsync(connection, id, name, http.RequestAborted) is not { } body)
        {
            return Problems.Of(404, "not-found", $"The computation has no stage '{name}'. It has {string.Join(", ", await ComputationTable.StagesAsync(connection, id, http.RequestAborted))}.");
        }
        http.Response.Headers.Vary = "Accept";
        return format == "text/csv" ? StageCsv.Of(body) : Json(http, body, $"{id}-{name}");
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> RunsAsync(Guid id, HttpContext http, NpgsqlDataSource source, string analysis = "uncertainty")
    {
        if (analysis is not ("uncertainty" or "sensitivity"))
        {
            return Problems.Bad("invalid-filter", "analysis is uncertainty or sensitivity.", "analysis");
        }
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        if (await RefuseUnfinishedAsync(connection, id, http.RequestAborted) is { } unfinished)
        {
            return unfinished;
        }
        if (!await RunBlocks.AnyAsync(connection, id, analysis, http.RequestAborted))
        {
            return Problems.Of(404, "no-runs-kept", $"No runs of an analysis of {analysis} are kept: the method's analysis must say keep_runs.");
        }
        var row = (await ComputationTable.FindAsync(connection, id, http.RequestAborted))!;
        var data = (await connection.FindDatasetAsync(row.Dataset, row.DatasetVersion, http.RequestAborted))!.Value.Content;
        var method = (await SavedMethods.MethodEndpoints.FindMethodAsync(connection, row.Method, row.MethodVersion, http.RequestAborted))!.Value.Content;
        var asked = analysis == "uncertainty" ? method.Analysis!.Uncertainty! : method.Analysis!.Sensitivity!;
        string[] units = [.. data.ToRequest(row.Time).Dataset().Raw.Rows.Select(unit => unit.Code)];
        return TypedResults.Stream(body => RunBlocks.WriteCsvAsync(source, id, analysis, [.. asked.Inputs.Select(input => input.Name ?? input.Path)], units, body), "text/csv; charset=utf-8");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> CancelAsync(Guid id, NpgsqlDataSource source, ComputationWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await ComputationTable.CancelAsync(connection, id, time.GetUtcNow(), cancellationToken))
        {
            work.Stop(id);
            return TypedResults.NoContent();
        }
        return await ComputationTable.FindAsync(connection, id, cancellationToken) switch
        {
            null => Problems.NotFound("computation", id),
            { State: ComputationState.Cancelled } => TypedResults.NoContent(),
            { State: var state } => Problems.Conflict("computation-over", $"The computation is {state} and cannot be cancelled any more. Its result stays."),
        };
    }

    /// <summary>Null when it is done.</summary>
    internal static async Task<ProblemHttpResult?> RefuseUnfinishedAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken) =>
        await ComputationTable.FindAsync(connection, id, cancellationToken) switch
        {
            null => Problems.NotFound("computation", id),
            { State: ComputationState.Done } => null,
            { State: var state } => Problems.Conflict("computation-not-done", $"The computation is {state}: it has no result. {Path}/{id} says how it stands."),
        };

    private static FileContentHttpResult Json(HttpContext http, byte[] body, string tag)
    {
        http.Response.Headers.CacheControl = "private, no-cache";
        // A result never changes.
        return TypedResults.File(body, "application/json; charset=utf-8", entityTag: new($"\"{tag}-json\""));
    }
}
