using CityIp.Analytics.Counting;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Analytics.Recount;

/// <summary>The comparison of the counts with what Events has stored.</summary>
internal static class RecountEndpoints
{
    public static IEndpointRouteBuilder MapRecount(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/analytics/expos/{id}/recount", Recount).WithName("ReadRecount").WithTags("Counts").RequireScope("analytics:read")
            .WithSummary("The last recount: what is stored against what is counted, as of one batch")
            .WithDescription("POST /v1/events/expos/{id}/recount starts one, and with ?repair=true counts the expo anew as well. state is pending until every batch up to throughSequence is counted here, then equal or different; too-late when it came more than a day behind, or its repair was given up for a later one. generation asks for that of a repair.")
            .ProducesProblem(404)
            .WithExample(RecountExamples.Recount);
        return app;
    }

    private static async Task<Results<Tagged<RecountView>, ProblemHttpResult>> Recount(string id, AnalyticsDb db, NpgsqlDataSource source, CancellationToken cancellationToken, int? generation = null)
    {
        if (await db.FindExpoAsync(id, cancellationToken) is not { } expo)
        {
            return Problems.NotFound("expo", id);
        }
        var comparison = await db.Comparisons.AsNoTracking().Where(row => row.ExpoId == expo.Id && (generation == null || row.Generation == generation))
            .OrderByDescending(row => row.ThroughSequence).ThenByDescending(row => row.CountedAt).FirstOrDefaultAsync(cancellationToken);
        if (comparison is null)
        {
            return Problems.Of(404, "no-recount", $"Expo '{expo.Code}' has not been recounted. POST /v1/events/expos/{expo.Code}/recount starts a recount.");
        }
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var watermark = await Watermark.ReadAsync(connection, cancellationToken);
        var shown = await CountReader.GenerationAsync(connection, expo.Id, cancellationToken);
        return Tagged.Changing(new RecountView(expo.Named(), comparison.State, comparison.Generation, shown, comparison.ThroughSequence, comparison.CountedAt, comparison.ComparedAt,
            comparison.Counted.Sum(hour => hour.Count), watermark.AsOf, watermark.ThroughSequence, watermark.Gaps, comparison.Differences ?? []));
    }
}

/// <param name="Generation">The generation that was recounted.</param>
/// <param name="ShownGeneration">The generation that the counts show; a repaired one is shown once it compares equal.</param>
/// <param name="ThroughSequence">Both sides are taken as of this batch.</param>
/// <param name="Stored">Activities that Events has stored.</param>
/// <param name="AsOf">Everything received up to then is counted here.</param>
/// <param name="CountedThroughSequence">The last batch here before which none is missing.</param>
/// <param name="Differences">Hours and types that differ; empty when equal or not compared yet.</param>
internal sealed record RecountView(
    ExpoName Expo,
    ComparisonState State,
    int Generation,
    int ShownGeneration,
    long ThroughSequence,
    DateTimeOffset RecountedAt,
    DateTimeOffset? ComparedAt,
    long Stored,
    DateTimeOffset? AsOf,
    long CountedThroughSequence,
    IReadOnlyList<SequenceGap> Gaps,
    IReadOnlyList<CountDifference> Differences);

internal static class RecountExamples
{
    public const string Recount = """
        {
          "expo": { "id": "01930000-0000-7000-9000-000000000001", "code": "yrd-2024", "names": { "en": "Yangtze River Delta International Cultural Industries Expo" }, "timeZone": "Asia/Shanghai" },
          "state": "different", "generation": 0, "shownGeneration": 0, "throughSequence": 1200,
          "recountedAt": "2024-11-21T02:15:00+00:00", "comparedAt": "2024-11-21T02:15:01+00:00", "stored": 90211,
          "asOf": "2024-11-21T02:16:07.512+00:00", "countedThroughSequence": 1204, "gaps": [],
          "differences": [ { "hour": "2024-11-21T01:00:00+00:00", "type": "cityip.booth.visited.v1", "stored": 288, "counted": 287 } ]
        }
        """;
}
