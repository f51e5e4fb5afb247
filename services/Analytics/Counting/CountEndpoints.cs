using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>Counts per hour.</summary>
internal static class CountEndpoints
{
    public static IEndpointRouteBuilder MapCounts(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/analytics/expos/{id}").WithTags("Counts").RequireScope("analytics:read");
        group.MapGet("/counts", Counts).WithName("ReadCounts")
            .WithSummary("Activities per hour and type, exact under redelivery and late upload")
            .WithDescription("JSON in pages, or all rows as text/csv by Accept. from and to are dates at the expo or times with offset; to is exclusive. Late activity is counted in the hour it happened in, and asOf says what is in.")
            .Produces<CountsView>(StatusCodes.Status200OK, "application/json", "text/csv")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(406)
            .WithExample(CountExamples.Counts);
        return app;
    }

    private static async Task<Results<Tagged<CountsView>, PushStreamHttpResult, ProblemHttpResult>> Counts(
        string id, AnalyticsDb db, NpgsqlDataSource source, HttpContext http, CancellationToken cancellationToken,
        string grain = "expo", string? from = null, string? to = null, string? type = null, string? cursor = null, int limit = Paging.MostLimit)
    {
        var format = Formats.Choose(http.Request, "application/json", "text/csv");
        if (format is null)
        {
            return Problems.Of(406, "not-acceptable", "Counts are given as application/json or text/csv.");
        }
        if (await db.FindExpoAsync(id, cancellationToken) is not { } expo)
        {
            return Problems.NotFound("expo", id);
        }
        if (!Grains.TryRead(grain, out var parsed, out var badGrain))
        {
            return badGrain;
        }
        if (!Expos.TryReadTime(from, "from", expo.Zone(), out var start, out var problem) || !Expos.TryReadTime(to, "to", expo.Zone(), out var end, out problem))
        {
            return problem!;
        }
        if (start >= end)
        {
            return Problems.Bad("invalid-range", "from must lie before to.", "from");
        }
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!CountReader.Position.TryRead(cursor, out var after, out var badCursor))
        {
            return badCursor;
        }
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        // One snapshot: the watermark, the rows and their total must not be of different moments.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        // The watermark is read first: what it promises is in the counts read after it.
        var watermark = await Watermark.ReadAsync(connection, cancellationToken);
        var selection = new Selection(expo.Id, expo.Zone(), await CountReader.GenerationAsync(connection, expo.Id, cancellationToken), parsed, start, end, type);
        if (format == "text/csv")
        {
            return CountCsv.Of(source, expo, selection, watermark);
        }
        var rows = await CountReader.RowsAsync(connection, selection, after, limit + 1, cancellationToken).ToListAsync(cancellationToken);
        var page = Paging.Answer(http, rows, limit, row => new CountReader.Position(row.Hour, row.Unit, row.Type).Cursor).Value!;
        return Tagged.Changing(new CountsView(expo.Named(), parsed, start, end, watermark.AsOf, watermark.ThroughSequence, watermark.Gaps, selection.Generation,
            await CountReader.TotalAsync(connection, selection, cancellationToken), page.Items, page.Next));
    }
}
