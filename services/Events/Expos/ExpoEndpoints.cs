using System.Globalization;
using CityIp.Events.Archive;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Expos;

internal static class ExpoEndpoints
{
    public static void MapExpos(this IEndpointRouteBuilder app)
    {
        var reading = app.MapGroup("/v1/events/expos").WithTags("Events: expos").RequireScope("events:read");
        reading.MapGet("/", List).Describes("ListExpos", "The expos, the latest first.", 400);
        reading.MapGet("/{expo}", Get).Describes("GetExpo", "Read an expo, by its id or its code.", 404).WithAnswerExample(Example);

        var writing = app.MapGroup("/v1/events/expos").WithTags("Events: expos").RequireScope("events:write").RefuseWhenArchived().WithIdempotency<RouteGroupBuilder, EventsDb>();
        writing.MapPost("/", Announce).Describes("AnnounceExpo", "Announce an expo.", 400, 409, 422)
            .WithBodyExample(AnnounceExample).WithAnswerExample(Example, 201);
        writing.MapPut("/{expo}", Change).Describes("ChangeExpo", "Change an expo. Needs If-Match.", 400, 404, 409, 412, 422, 428)
            .WithBodyExample(ChangeExample).WithAnswerExample(Example);
    }

    private const string AnnounceExample = """
        { "code": "demo-expo-2026", "names": { "en": "Demo expo", "zh-Hans": "示范展会" }, "timeZone": "Asia/Shanghai", "startsOn": "2026-10-01", "endsOn": "2026-10-03" }
        """;

    private const string ChangeExample = """
        { "names": { "en": "Demo expo", "zh-Hans": "示范展会" }, "timeZone": "Asia/Shanghai", "startsOn": "2026-10-01", "endsOn": "2026-10-04" }
        """;

    private const string Example = """
        {
          "id": "01930000-0000-7000-9000-0000000000ff", "version": 1, "code": "demo-expo-2026", "names": { "en": "Demo expo", "zh-Hans": "示范展会" },
          "timeZone": "Asia/Shanghai", "startsOn": "2026-10-01", "endsOn": "2026-10-03", "archivedAt": null
        }
        """;

    private static async Task<Results<Ok<Page<ExpoView>>, ProblemHttpResult>> List(EventsDb db, HttpContext http, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (ProgrammeAnswers.RefusePage(limit, cursor, 2, out var key) is { } refusal)
        {
            return refusal;
        }
        var size = limit ?? Paging.DefaultLimit;
        var expos = db.Expos.AsNoTracking();
        if (key is not null)
        {
            if (!DateOnly.TryParseExact(key[0], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
            }
            var code = key[1];
            expos = expos.Where(expo => expo.StartsOn < day || (expo.StartsOn == day && expo.Code.CompareTo(code) > 0));
        }
        var rows = await expos.OrderByDescending(expo => expo.StartsOn).ThenBy(expo => expo.Code).Take(size + 1)
            .Select(expo => new ExpoView(expo.Id, expo.Version, expo.Code, expo.Names, expo.TimeZone, expo.StartsOn, expo.EndsOn, expo.ArchivedAt))
            .ToListAsync(cancellationToken);
        return Paging.Answer(http, rows, size, last => Paging.Cursor(last.StartsOn.ToString("O", CultureInfo.InvariantCulture), last.Code));
    }

    private static async Task<Results<Ok<ExpoView>, StatusCodeHttpResult, ProblemHttpResult>> Get(string expo, EventsDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var found = await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken);
        if (found is null)
        {
            return Problems.NotFound("expo", expo);
        }
        return ProgrammeAnswers.IsUnchanged(http, found.Version) ? TypedResults.StatusCode(304) : TypedResults.Ok(ExpoView.Of(found));
    }

    private static async Task<Results<Created<ExpoView>, ProblemHttpResult>> Announce(AnnounceExpo request, EventsDb db, ExpoSecrets secrets, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        if ((Codes.RefuseExpo(request.Code) ?? Expo.Refuse(request.Names, request.TimeZone, request.StartsOn, request.EndsOn)) is { } fault)
        {
            return fault.AsProblem(http);
        }
        if (await db.Expos.AnyAsync(other => other.Code == request.Code, cancellationToken))
        {
            return Problems.Conflict("already-exists", $"There is an expo '{request.Code}'. Choose another code, or change that expo.");
        }
        var id = Guid.CreateVersion7();
        var expo = new Expo
        {
            Id = id,
            Code = request.Code,
            Names = request.Names,
            TimeZone = request.TimeZone,
            StartsOn = request.StartsOn,
            EndsOn = request.EndsOn,
            Secret = secrets.Encrypt(ExpoSecrets.NewSecret(), id),
        };
        db.Expos.Add(expo);
        db.Publish(expo.ToMessage(time.GetUtcNow()), expo.Id, expo.Version);
        await db.SaveChangesAsync(cancellationToken);
        return ProgrammeAnswers.Created(http, $"/v1/events/expos/{expo.Id}", expo.Version, ExpoView.Of(expo));
    }

    private static async Task<Results<Ok<ExpoView>, ProblemHttpResult>> Change(string expo, ChangeExpo request, EventsDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        if (ETag.Refuse(http.Request, found.Version) is { } refusal)
        {
            return refusal;
        }
        if (Expo.Refuse(request.Names, request.TimeZone, request.StartsOn, request.EndsOn) is { } fault)
        {
            return fault.AsProblem(http);
        }
        var now = time.GetUtcNow();
        if (!found.MayMoveTo(request.TimeZone, now))
        {
            return Problems.Conflict("expo-has-begun", "The time zone cannot change any more: hours were counted in it since the first day.");
        }
        var (from, until) = (LocalTime.StartOf(request.StartsOn, LocalTime.Find(request.TimeZone)!), LocalTime.StartOf(request.EndsOn.AddDays(1), LocalTime.Find(request.TimeZone)!));
        if (await db.Sessions.AnyAsync(session => session.ExpoId == found.Id && (session.StartsAt < from || session.EndsAt > until), cancellationToken))
        {
            return Problems.Conflict("sessions-outside", "Sessions of this expo lie outside the new days. Move them first.");
        }
        if (found.Change(request.Names, request.TimeZone, request.StartsOn, request.EndsOn))
        {
            db.Publish(found.ToMessage(now), found.Id, found.Version);
            await db.SaveChangesAsync(cancellationToken);
        }
        return ProgrammeAnswers.Ok(http, found.Version, ExpoView.Of(found));
    }
}
