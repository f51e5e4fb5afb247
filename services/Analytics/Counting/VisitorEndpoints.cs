using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>Distinct visitors.</summary>
internal static class VisitorEndpoints
{
    public static IEndpointRouteBuilder MapVisitors(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/analytics/expos/{id}/visitors", Visitors).WithName("ReadVisitors").WithTags("Counts").RequireScope("analytics:read")
            .WithSummary("Distinct visitors of an expo to date, small figures hidden")
            .WithDescription("A figure of fewer visitors than suppressedBelow is null with suppressed true, and so is a second one where a shown total would betray the first. A figure is in steps of suppressedBelow, rounded down, and of the whole expo to date: periods, and answers at different times, could otherwise be subtracted from each other.")
            .ProducesProblem(400).ProducesProblem(404)
            .WithExample(CountExamples.Visitors);
        return app;
    }

    private static async Task<Results<Tagged<VisitorsView>, ProblemHttpResult>> Visitors(
        string id, AnalyticsDb db, NpgsqlDataSource source, Visitors visitors, HttpContext http, CancellationToken cancellationToken, string grain = "expo", string? cursor = null, int limit = Paging.MostLimit)
    {
        if (await db.FindExpoAsync(id, cancellationToken) is not { } expo)
        {
            return Problems.NotFound("expo", id);
        }
        if (!Grains.TryRead(grain, out var parsed, out var problem) || (problem = Paging.RefuseLimit(limit)) is not null || !Paging.TryRead(cursor, 1, out var after, out problem))
        {
            return problem;
        }
        var figures = await visitors.OfAsync(expo.Id, cancellationToken);
        var codes = await CountReader.CodesAsync(source, expo.Id, parsed, cancellationToken);
        var rows = figures.Counts.Keys.Where(cell => cell.Grain == parsed && cell.Booth is null)
            .OrderBy(cell => cell.Unit, StringComparer.Ordinal)
            .SkipWhile(cell => after is not null && string.CompareOrdinal(cell.Unit, after[0]) <= 0)
            .Take(limit + 1)
            .Select(cell => new VisitorRow(cell.Unit, codes.GetValueOrDefault(cell.Unit), figures[cell], figures.IsHidden(cell)))
            .ToList();
        var page = Paging.Answer(http, rows, limit, row => Paging.Cursor(row.Unit)).Value!;
        return Tagged.Changing(new VisitorsView(expo.Named(), parsed, figures.Watermark.AsOf, figures.Watermark.ThroughSequence, figures.Watermark.Gaps, figures.Generation, visitors.SuppressBelow, page.Items, page.Next));
    }
}
