using CityIp.Analytics.IndexService;
using CityIp.Analytics.Versions;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Datasets;

/// <summary>Datasets: versions that never change, in and out as JSON and as the CSV files of COINr.</summary>
internal static class DatasetEndpoints
{
    public const string Path = "/v1/analytics/index/datasets";

    private static readonly string Words = $"JSON, or multipart/form-data with COINr's files iMeta and iData, iProvenance if values say where they are from, and the fields {string.Join(", ", FormContent.Fields)}. UTF-8, commas; a missing value is an empty cell or NA. Units are cities, countries or regions, or assets. At most {DatasetRules.MostBytes:N0} bytes, {DatasetRules.MostUnits:N0} rows of units, {DatasetRules.MostElements:N0} indicators, aggregates and denominators, {DatasetRules.MostCells:N0} cells. With dryRun=true nothing is saved. Every mistake is told, by line and column of the file or by its place in JSON, the first {DatasetBody.MostErrors} of them listed.";

    private static readonly DocumentKind<DatasetContent> Datasets = new(
        DatasetStore.Kind, Path, Words, DatasetRules.MostBytes, DatasetBody.ReadAsync, DatasetDraft.Of, DatasetExamples.Content, DatasetExamples.Facts, "multipart/form-data");

    public static IEndpointRouteBuilder MapDatasets(this IEndpointRouteBuilder app)
    {
        app.MapVersions(Datasets);
        var read = app.MapGroup($"{Path}/{{code}}/versions/{{version:int}}").WithTags("Index").RequireScope("analytics:read");
        read.MapGet("/files/{file}", FileAsync).WithName("ExportIndexDataset")
            .WithSummary("A version as CSV: iMeta, iData or iProvenance, as it can be imported")
            .WithDescription("iMeta and iData are COINr's: the tree of indicators, and a row per unit (city, country or region, asset). iProvenance has a row per value with a source, year, licence or flags of its own.")
            .Produces<string>(200, "text/csv").ProducesProblem(404);
        read.MapGet("/values", ValuesAsync).WithName("ListIndexValues")
            .WithSummary("Values one by one with source, year, licence and flags, by unit or column")
            .Produces<Page<ValueView>>().ProducesProblem(400).ProducesProblem(404).WithExample(DatasetExamples.Values);
        return app;
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> FileAsync(string code, int version, string file, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var name = file.EndsWith(".csv", StringComparison.Ordinal) ? file[..^4] : file;
        if (!DatasetCsv.Files.Contains(name))
        {
            return Problems.Of(404, "not-found", $"There is no file '{file}' of a dataset. Files are {string.Join(", ", DatasetCsv.Files)}.");
        }
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await connection.FindDatasetAsync(code, version, cancellationToken) is { } dataset
            ? DatasetCsv.Of(dataset.Content, name)
            : Problems.NotFound("dataset", $"{code} in version {version}");
    }

    private static async Task<Results<JsonHttpResult<Page<ValueView>>, ProblemHttpResult>> ValuesAsync(
        string code, int version, string? unit, string? column, int? limit, string? cursor, HttpContext http, NpgsqlDataSource source)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var after, out var badCursor))
        {
            return badCursor;
        }
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        if (await connection.FindDatasetAsync(code, version, http.RequestAborted) is not { } dataset)
        {
            return Problems.NotFound("dataset", $"{code} in version {version}");
        }
        // A version never changes, so a position is as good as a key.
        var (size, skip) = (limit ?? Paging.DefaultLimit, int.TryParse(after?[0], out var position) && position > 0 ? position : 0);
        var rows = ValueRows.Of(dataset.Content, unit, column, skip, size + 1);
        return TypedResults.Json(Paging.Answer(http, rows, size, _ => Paging.Cursor($"{skip + size}")).Value!, ComputationJson.Options);
    }
}
