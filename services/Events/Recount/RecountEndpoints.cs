using CityIp.Contracts;
using CityIp.Events.Expos;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Events.Recount;

/// <summary>What is stored of an expo's activity, counted just now.</summary>
/// <param name="ThroughSequence">The counts hold every batch up to this one, and none of a later one.</param>
/// <param name="Items">By UTC start of the hour (of the expo's clocks) and type.</param>
/// <param name="Generation">That of the repair which was begun with it; else null.</param>
internal sealed record StoredCountsView(Guid ExpoId, long ThroughSequence, long Total, IReadOnlyList<HourCount> Items, int? Generation = null);

internal static class RecountEndpoints
{
    public static IEndpointRouteBuilder MapRecount(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/events/expos/{expo}/activities/counts", Read)
            .WithTags("Activities")
            .RequireScope("events:read")
            .WithName("CountStoredActivities")
            .WithSummary("Counts the stored activities of an expo per hour and type")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404)
            .WithAnswerExample(Example);
        var recount = app.MapGroup("/v1/events/expos/{expo}/recount").WithTags("Activities").RequireScope("events:operate").WithIdempotency<RouteGroupBuilder, EventsDb>();
        recount.MapPost("/", Publish)
            .WithName("RecountExpo")
            .WithSummary("Counts the stored activities of an expo and sends the counts to Analytics, which compares")
            .WithDescription("With ?repair=true the activities are published again besides, under a new generation. Analytics counts it beside what it shows, and shows it once both services agree on it; nothing is counted twice, and what comes meanwhile is in it. Hours whose activities are no longer stored one by one get their total from the frozen counts and keep what was counted of them per hall, booth, district and asset. A repair that is under way is given up for the new one.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(503)
            .WithAnswerExample(Example, 202);
        recount.MapGet("/", ReadRepair)
            .WithName("ReadRepair")
            .WithSummary("How far the last repair of an expo is")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404)
            .WithAnswerExample(RepairExample);
        return app;
    }

    private const string Example = """
        {
          "expoId": "01930000-0000-7000-9000-000000000001", "throughSequence": 1042, "total": 317,
          "items": [{ "hour": "2024-11-22T02:00:00Z", "type": "cityip.booth.visited.v1", "count": 317 }], "generation": null
        }
        """;

    private const string RepairExample = """
        {
          "expoId": "01930000-0000-7000-9000-000000000001", "generation": 1, "state": "published", "throughSequence": 1042,
          "activities": 317, "published": 317, "frozen": 0, "begunAt": "2024-11-26T02:00:00Z", "changedAt": "2024-11-26T02:00:01Z"
        }
        """;

    private static async Task<Results<Ok<StoredCountsView>, ProblemHttpResult>> Read(string expo, EventsDb db, NpgsqlDataSource source, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        http.Response.Headers.CacheControl = "private, no-store";
        var (through, counts) = await StoredCounts.ReadAsync(source, found.Id, cancellationToken);
        return TypedResults.Ok(new StoredCountsView(found.Id, through, counts.Sum(count => count.Count), counts));
    }

    private static async Task<Results<Accepted<StoredCountsView>, ProblemHttpResult>> Publish(string expo, EventsDb db, NpgsqlDataSource source, OutboxSignal signal, TimeProvider clock, CancellationToken cancellationToken, bool repair = false)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        if (repair)
        {
            var begun = await Repairs.BeginAsync(source, found.Id, clock.GetUtcNow(), cancellationToken);
            signal.Wake();
            return TypedResults.Accepted($"/v1/events/expos/{found.Code}/recount", new StoredCountsView(found.Id, begun.ThroughSequence, begun.Counts.Sum(count => count.Count), begun.Counts, begun.Generation));
        }
        var (through, counts) = await StoredCounts.ReadAsync(source, found.Id, cancellationToken);
        db.Publish(new ActivitiesRecounted(found.Id, Generation: 0, through, counts, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted($"/v1/analytics/expos/{found.Code}/recount", new StoredCountsView(found.Id, through, counts.Sum(count => count.Count), counts));
    }

    private static async Task<Results<Ok<RepairView>, ProblemHttpResult>> ReadRepair(string expo, EventsDb db, NpgsqlDataSource source, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        http.Response.Headers.CacheControl = "private, no-store";
        return await Repairs.LastAsync(source, found.Id, cancellationToken) is { } last
            ? TypedResults.Ok(last)
            : Problems.Of(404, "no-repair", $"Expo '{found.Code}' has not been repaired. POST /v1/events/expos/{found.Code}/recount?repair=true begins a repair.");
    }
}
