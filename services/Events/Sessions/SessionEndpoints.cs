using System.Globalization;
using CityIp.Events.Archive;
using CityIp.Events.Expos;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Sessions;

internal static class SessionEndpoints
{
    private const string ScheduleExample = """
        { "code": "S-OPEN", "hall": "H5.1", "names": { "en": "Opening", "zh-Hans": "开幕式" }, "startsAt": "2026-10-01T10:00:00", "endsAt": "2026-10-01T11:00:00" }
        """;

    private const string ChangeExample = """
        { "hall": "H5.1", "names": { "en": "Opening", "zh-Hans": "开幕式" }, "startsAt": "2026-10-01T10:30:00", "endsAt": "2026-10-01T11:00:00" }
        """;

    private const string Example = """
        {
          "id": "01930000-0000-7000-9200-0000000000ff", "code": "S-OPEN", "hall": "H5.1", "names": { "en": "Opening", "zh-Hans": "开幕式" },
          "startsAt": "2026-10-01T10:00:00+08:00", "endsAt": "2026-10-01T11:00:00+08:00"
        }
        """;

    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var sessions = app.MapGroup("/v1/events/expos/{expo}/sessions").WithTags("Events: sessions");

        var reading = sessions.MapGroup("").RequireScope("events:read");
        reading.MapGet("/", List).Describes("ListSessions", "The sessions of an expo in order of time; of one hall, or one day of the expo.", 400, 404);
        reading.MapGet("/{code}", Get).Describes("GetSession", "Read a session. Its ETag is the expo's.", 404).WithAnswerExample(Example);

        var writing = sessions.MapGroup("").RequireScope("events:write").RefuseWhenArchived().WithIdempotency<RouteGroupBuilder, EventsDb>();
        writing.MapPost("/", Schedule).Describes("ScheduleSession", "Add a session to an expo.", 400, 404, 409, 422).WithBodyExample(ScheduleExample).WithAnswerExample(Example, 201);
        writing.MapPut("/{code}", Change).Describes("ChangeSession", "Change a session. Needs If-Match.", 400, 404, 412, 422, 428).WithBodyExample(ChangeExample).WithAnswerExample(Example);
    }

    private static async Task<Results<Ok<Page<SessionView>>, ProblemHttpResult>> List(string expo, string? hall, DateOnly? day, EventsDb db, HttpContext http, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (ProgrammeAnswers.RefusePage(limit, cursor, 2, out var key) is { } refusal)
        {
            return refusal;
        }
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var zone = found.Zone;
        var sessions = db.Sessions.AsNoTracking().Where(session => session.ExpoId == found.Id);
        if (key is not null)
        {
            if (!DateTimeOffset.TryParseExact(key[0], "O", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var after))
            {
                return Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
            }
            var code = key[1];
            sessions = sessions.Where(session => session.StartsAt > after || (session.StartsAt == after && session.Code.CompareTo(code) > 0));
        }
        if (day is { } date)
        {
            var (from, until) = (LocalTime.StartOf(date, zone), LocalTime.StartOf(date.AddDays(1), zone));
            sessions = sessions.Where(session => session.StartsAt < until && session.EndsAt > from);
        }
        sessions = hall is null ? sessions : sessions.Where(session => db.Halls.Any(row => row.Id == session.HallId && row.Code == hall));
        var size = limit ?? Paging.DefaultLimit;
        var rows = await sessions.OrderBy(session => session.StartsAt).ThenBy(session => session.Code).Take(size + 1)
            .Select(session => new { Session = session, Hall = db.Halls.Where(row => row.Id == session.HallId).Select(row => row.Code).SingleOrDefault() })
            .ToListAsync(cancellationToken);
        return Paging.Answer(http, rows.ConvertAll(row => SessionView.Of(row.Session, row.Hall, zone)), size,
            last => Paging.Cursor(last.StartsAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), last.Code));
    }

    private static async Task<Results<Ok<SessionView>, StatusCodeHttpResult, ProblemHttpResult>> Get(string expo, string code, EventsDb db, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var session = await db.Sessions.AsNoTracking().Where(session => session.ExpoId == found.Id && session.Code == code)
            .Select(session => new { Session = session, Hall = db.Halls.Where(row => row.Id == session.HallId).Select(row => row.Code).SingleOrDefault() })
            .SingleOrDefaultAsync(cancellationToken);
        if (session is null)
        {
            return Problems.NotFound("session", code);
        }
        return ProgrammeAnswers.IsUnchanged(http, found.Version) ? TypedResults.StatusCode(304) : TypedResults.Ok(SessionView.Of(session.Session, session.Hall, found.Zone));
    }

    private static async Task<Results<Created<SessionView>, ProblemHttpResult>> Schedule(string expo, ScheduleSession request, EventsDb db, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var halls = await HallsOfAsync(db, found, cancellationToken);
        if ((Codes.Refuse(request.Code) ?? request.Details.Refuse(found, halls)) is { } fault)
        {
            return fault.AsProblem(http);
        }
        if (await db.Sessions.AnyAsync(session => session.ExpoId == found.Id && session.Code == request.Code, cancellationToken))
        {
            return Problems.Conflict("already-exists", $"This expo has a session '{request.Code}'. Choose another code, or change that session.");
        }
        var session = request.Details.Schedule(found, request.Code, halls);
        db.Sessions.Add(session);
        await db.SaveBeneathAsync(found, cancellationToken);
        return ProgrammeAnswers.Created(http, $"/v1/events/expos/{found.Id}/sessions/{session.Code}", found.Version, SessionView.Of(session, request.Hall, found.Zone));
    }

    private static async Task<Results<Ok<SessionView>, ProblemHttpResult>> Change(string expo, string code, ChangeSession request, EventsDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var found = await db.Expos.ExpoOfAsync(expo, cancellationToken);
        var session = found is null ? null : await db.Sessions.SingleOrDefaultAsync(session => session.ExpoId == found.Id && session.Code == code, cancellationToken);
        if (found is null || session is null)
        {
            return found is null ? Problems.NotFound("expo", expo) : Problems.NotFound("session", code);
        }
        if (ETag.Refuse(http.Request, found.Version) is { } refusal)
        {
            return refusal;
        }
        var halls = await HallsOfAsync(db, found, cancellationToken);
        if (request.Details.Refuse(found, halls) is { } fault)
        {
            return fault.AsProblem(http);
        }
        if (request.Details.Change(session, found, halls))
        {
            found.Version++;
            await db.SaveChangesAsync(cancellationToken);
        }
        return ProgrammeAnswers.Ok(http, found.Version, SessionView.Of(session, request.Hall, found.Zone));
    }

    public static Task<Dictionary<string, Guid>> HallsOfAsync(EventsDb db, Expo expo, CancellationToken cancellationToken) =>
        db.Halls.Where(hall => hall.ExpoId == expo.Id).ToDictionaryAsync(hall => hall.Code, hall => hall.Id, cancellationToken);
}
