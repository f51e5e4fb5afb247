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
internal sealed record StoredCountsView(Guid ExpoId, long ThroughSequence, long Total, IReadOnlyList<HourCount> Items);

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
        app.MapGroup("/v1/events/expos/{expo}/recount").WithTags("Activities").RequireScope("events:operate").WithIdempotency<RouteGroupBuilder, EventsDb>()
            .MapPost("/", Publish)
            .WithName("RecountExpo")
            .WithSummary("Counts the stored activities of an expo and sends the counts to Analytics, which compares")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(503)
            .WithAnswerExample(Example, 202);
        return app;
    }

    private const string Example = """
        {
          "expoId": "01930000-0000-7000-9000-000000000001", "throughSequence": 1042, "total": 317,
          "items": [{ "hour": "2024-11-22T02:00:00Z", "type": "cityip.booth.visited.v1", "count": 317 }]
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

    private static async Task<Results<Accepted<StoredCountsView>, ProblemHttpResult>> Publish(string expo, EventsDb db, NpgsqlDataSource source, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var (through, counts) = await StoredCounts.ReadAsync(source, found.Id, cancellationToken);
        db.Publish(new ActivitiesRecounted(found.Id, Generation: 0, through, counts, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted($"/v1/analytics/expos/{found.Code}/recount", new StoredCountsView(found.Id, through, counts.Sum(count => count.Count), counts));
    }
}
