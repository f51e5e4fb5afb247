using CityIp.Events.CheckIns;
using CityIp.Events.Expos;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Events.Occupancy;

/// <summary>Who is where, on one day of the expo's clocks.</summary>
/// <param name="Expo">By the gates of the whole expo; null on a day on which none of them read a badge. The halls' gates are counted apart: the same visitor passes both.</param>
internal sealed record OccupancyView(string ExpoCode, DateOnly Day, DateTimeOffset AsOf, PlaceView? Expo, IReadOnlyList<HallOccupancyView> Halls);

/// <summary>A hall, by its gates.</summary>
internal sealed record HallOccupancyView(string Hall, PlaceView Occupancy);

/// <summary>How a place stands.</summary>
/// <param name="Inside">Badges whose last check-in here is an entry. A stay that nobody ended ends with the day.</param>
/// <param name="Entries">Badges let in, each time.</param>
/// <param name="ReEntries">Entries of badges that had been inside before and had left.</param>
/// <param name="Peak">The most that were inside at once.</param>
/// <param name="PeakAt">When that was first so.</param>
/// <param name="Refused">Refusals by reason.</param>
internal sealed record PlaceView(long Inside, long Entries, long Exits, long ReEntries, long Peak, DateTimeOffset? PeakAt, IReadOnlyDictionary<string, long> Refused);

internal static class OccupancyEndpoints
{
    private const string Example = """
        {
          "expoCode": "yrd-2024", "day": "2024-11-22", "asOf": "2024-11-22T06:00:00Z",
          "expo": { "inside": 812, "entries": 1340, "exits": 528, "reEntries": 61, "peak": 905, "peakAt": "2024-11-22T05:12:41Z", "refused": { "already-entered": 4, "unknown-badge": 2 } },
          "halls": [{ "hall": "H1", "occupancy": { "inside": 310, "entries": 700, "exits": 390, "reEntries": 122, "peak": 344, "peakAt": "2024-11-22T04:40:02Z", "refused": {} } }]
        }
        """;

    public static IEndpointRouteBuilder MapOccupancy(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/events/expos/{expo}/occupancy", Show).WithTags("Check-in").RequireScope("events:read")
            .Describes("ShowOccupancy", "Who is inside the expo and its halls, with entries, exits, re-entries and the peak of a day", 400, 404)
            .WithDescription("Exact, from the check-ins at the moment it is asked: those of gates, those uploaded later for the time at which they happened, and activities of type cityip.visitor.checked-in.v1 published by systems that keep their gates themselves. Annulled ones are left out. day is one of the expo's clocks, today when not given.")
            .WithAnswerExample(Example);
        return app.MapConflicts();
    }

    private static async Task<Results<Ok<OccupancyView>, ProblemHttpResult>> Show(string expo, DateOnly? day, EventsDb db, NpgsqlDataSource source, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var now = clock.GetUtcNow();
        var on = day ?? CheckIn.DayOf(now, found.Zone);
        var (places, refusals) = await OccupancyTable.ReadAsync(source, found.Id, on, cancellationToken);
        var halls = await db.Halls.AsNoTracking().Where(hall => hall.ExpoId == found.Id).OrderBy(hall => hall.Code).Select(hall => new { hall.Id, hall.Code }).ToListAsync(cancellationToken);
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new OccupancyView(found.Code, on, now, Of(null, places, refusals), [.. halls.Select(hall => new HallOccupancyView(hall.Code, Of(hall.Id, places, refusals) ?? Empty))]));
    }

    private static PlaceView? Of(Guid? hall, List<PlaceCount> places, List<(Guid? HallId, string Reason, long Count)> refusals)
    {
        var count = places.Find(place => place.HallId == hall);
        var refused = refusals.Where(refusal => refusal.HallId == hall).ToDictionary(refusal => refusal.Reason, refusal => refusal.Count);
        return count is null && refused.Count == 0 ? null : new(count?.Inside ?? 0, count?.Entries ?? 0, count?.Exits ?? 0, count?.ReEntries ?? 0, count?.Peak ?? 0, count?.PeakAt, refused);
    }

    private static PlaceView Empty { get; } = new(0, 0, 0, 0, 0, null, new Dictionary<string, long>());
}
