using CityIp.Events.Archive;
using CityIp.Events.Expos;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Halls;

internal sealed record HallView(Guid Id, string Code, Dictionary<string, string> Names);

internal sealed record OpenHall(string Code, Dictionary<string, string> Names);

internal sealed record ChangeHall(Dictionary<string, string> Names);

internal static class HallEndpoints
{
    private const string Example = """{ "id": "01930000-0000-7000-9100-0000000000ff", "code": "H5.1", "names": { "en": "Hall 5.1", "zh-Hans": "5.1号馆" } }""";
    private const string OpenExample = """{ "code": "H5.1", "names": { "en": "Hall 5.1", "zh-Hans": "5.1号馆" } }""";
    private const string ChangeExample = """{ "names": { "en": "Hall 5.1 (upper floor)", "zh-Hans": "5.1号馆" } }""";

    public static void MapHalls(this IEndpointRouteBuilder app)
    {
        var halls = app.MapGroup("/v1/events/expos/{expo}/halls").WithTags("Events: halls");

        var reading = halls.MapGroup("").RequireScope("events:read");
        reading.MapGet("/", List).Describes("ListHalls", "The halls of an expo, by code.", 400, 404);
        reading.MapGet("/{code}", Get).Describes("GetHall", "Read a hall. Its ETag is the expo's.", 404).WithAnswerExample(Example);

        var writing = halls.MapGroup("").RequireScope("events:write").RefuseWhenArchived().WithIdempotency<RouteGroupBuilder, EventsDb>();
        writing.MapPost("/", Open).Describes("OpenHall", "Add a hall to an expo.", 400, 404, 409, 422).WithBodyExample(OpenExample).WithAnswerExample(Example, 201);
        writing.MapPut("/{code}", Change).Describes("ChangeHall", "Rename a hall. Needs If-Match.", 400, 404, 412, 422, 428).WithBodyExample(ChangeExample).WithAnswerExample(Example);
    }

    private static async Task<Results<Ok<Page<HallView>>, ProblemHttpResult>> List(string expo, EventsDb db, HttpContext http, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (ProgrammeAnswers.RefusePage(limit, cursor, 1, out var key) is { } refusal)
        {
            return refusal;
        }
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var size = limit ?? Paging.DefaultLimit;
        var after = key?[0] ?? string.Empty;
        var rows = await db.Halls.AsNoTracking().Where(hall => hall.ExpoId == found.Id && hall.Code.CompareTo(after) > 0)
            .OrderBy(hall => hall.Code).Take(size + 1)
            .Select(hall => new HallView(hall.Id, hall.Code, hall.Names))
            .ToListAsync(cancellationToken);
        return Paging.Answer(http, rows, size, last => Paging.Cursor(last.Code));
    }

    private static async Task<Results<Ok<HallView>, StatusCodeHttpResult, ProblemHttpResult>> Get(string expo, string code, EventsDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var found = await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken);
        var hall = found is null ? null : await db.Halls.AsNoTracking().SingleOrDefaultAsync(hall => hall.ExpoId == found.Id && hall.Code == code, cancellationToken);
        if (found is null || hall is null)
        {
            return found is null ? Problems.NotFound("expo", expo) : Problems.NotFound("hall", code);
        }
        return ProgrammeAnswers.IsUnchanged(http, found.Version) ? TypedResults.StatusCode(304) : TypedResults.Ok(new HallView(hall.Id, hall.Code, hall.Names));
    }

    private static async Task<Results<Created<HallView>, ProblemHttpResult>> Open(string expo, OpenHall request, EventsDb db, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        if ((Codes.Refuse(request.Code) ?? Names.Refuse(request.Names)) is { } fault)
        {
            return fault.AsProblem(http);
        }
        if (await db.Halls.AnyAsync(hall => hall.ExpoId == found.Id && hall.Code == request.Code, cancellationToken))
        {
            return Problems.Conflict("already-exists", $"This expo has a hall '{request.Code}'. Choose another code, or change that hall.");
        }
        var hall = new Hall { ExpoId = found.Id, Code = request.Code, Names = request.Names };
        db.Halls.Add(hall);
        await db.SaveBeneathAsync(found, cancellationToken);
        return ProgrammeAnswers.Created(http, $"/v1/events/expos/{found.Id}/halls/{hall.Code}", found.Version, new HallView(hall.Id, hall.Code, hall.Names));
    }

    private static async Task<Results<Ok<HallView>, ProblemHttpResult>> Change(string expo, string code, ChangeHall request, EventsDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var found = await db.Expos.ExpoOfAsync(expo, cancellationToken);
        var hall = found is null ? null : await db.Halls.SingleOrDefaultAsync(hall => hall.ExpoId == found.Id && hall.Code == code, cancellationToken);
        if (found is null || hall is null)
        {
            return found is null ? Problems.NotFound("expo", expo) : Problems.NotFound("hall", code);
        }
        if (ETag.Refuse(http.Request, found.Version) is { } refusal)
        {
            return refusal;
        }
        if (Names.Refuse(request.Names) is { } fault)
        {
            return fault.AsProblem(http);
        }
        if (!Names.Same(request.Names, hall.Names))
        {
            (hall.Names, found.Version) = (request.Names, found.Version + 1);
            await db.SaveChangesAsync(cancellationToken);
        }
        return ProgrammeAnswers.Ok(http, found.Version, new HallView(hall.Id, hall.Code, hall.Names));
    }
}
