using CityIp.Events.Archive;
using CityIp.Events.Expos;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Booths;

internal static class BoothEndpoints
{
    private const string PlaceExample = """
        {
          "code": "Q-FTV-01", "hall": "H5.1", "exhibitorName": "Demo Film Studio 3", "district": "qingpu", "industry": "film-and-television",
          "assetIds": ["01930000-0000-7000-8000-000000000004"]
        }
        """;

    private const string ChangeExample = """
        { "hall": "H5.1", "exhibitorName": "Demo Film Studio 3", "district": "qingpu", "industry": "film-and-television", "assetIds": [] }
        """;

    private const string Example = """
        {
          "id": "01930000-0000-7000-a000-0000000000ff", "version": 1, "code": "Q-FTV-01", "hall": "H5.1",
          "exhibitorId": "01930000-0000-7000-a100-0000000000ff", "exhibitorName": "Demo Film Studio 3",
          "district": "qingpu", "industry": "film-and-television", "assetIds": ["01930000-0000-7000-8000-000000000004"]
        }
        """;

    public static void MapBooths(this IEndpointRouteBuilder app)
    {
        var booths = app.MapGroup("/v1/events/expos/{expo}/booths").WithTags("Events: booths");

        var reading = booths.MapGroup("").RequireScope("events:read");
        reading.MapGet("/", List).Describes("ListBooths", "The booths of an expo, by code; filtered by hall, district, industry, exhibitor or featured asset.", 400, 404);
        reading.MapGet("/{booth}", Get).Describes("GetBooth", "Read a booth, by its id or its code.", 404).WithAnswerExample(Example);

        var writing = booths.MapGroup("").RequireScope("events:write").RefuseWhenArchived().WithIdempotency<RouteGroupBuilder, EventsDb>();
        writing.MapPost("/", Place).Describes("PlaceBooth", "Place a booth at an expo.", 400, 404, 409, 422).WithBodyExample(PlaceExample).WithAnswerExample(Example, 201);
        writing.MapPut("/{booth}", Change).Describes("ChangeBooth", "Change a booth; activity taken in before keeps what the booth was then. Needs If-Match.", 400, 404, 412, 422, 428)
            .WithBodyExample(ChangeExample).WithAnswerExample(Example);
    }

    private static async Task<Results<Ok<Page<BoothView>>, ProblemHttpResult>> List(
        string expo, string? hall, string? district, string? industry, Guid? exhibitor, Guid? asset, EventsDb db, HttpContext http, int? limit, string? cursor, CancellationToken cancellationToken)
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
        var booths = db.Booths.AsNoTracking().Where(booth => booth.ExpoId == found.Id && booth.Code.CompareTo(after) > 0);
        booths = hall is null ? booths : booths.Where(booth => db.Halls.Any(row => row.Id == booth.HallId && row.Code == hall));
        booths = district is null ? booths : booths.Where(booth => booth.DistrictCode == district);
        booths = industry is null ? booths : booths.Where(booth => booth.Industry == industry);
        booths = exhibitor is null ? booths : booths.Where(booth => booth.ExhibitorId == exhibitor);
        booths = asset is { } featured ? booths.Where(booth => booth.AssetIds.Contains(featured)) : booths;
        var rows = await Views(db, booths.OrderBy(booth => booth.Code).Take(size + 1)).ToListAsync(cancellationToken);
        return Paging.Answer(http, rows, size, last => Paging.Cursor(last.Code));
    }

    private static async Task<Results<Ok<BoothView>, StatusCodeHttpResult, ProblemHttpResult>> Get(string expo, string booth, EventsDb db, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        if (await Views(db, Named(db, found, booth)).SingleOrDefaultAsync(cancellationToken) is not { } view)
        {
            return Problems.NotFound("booth", booth);
        }
        return ProgrammeAnswers.IsUnchanged(http, view.Version) ? TypedResults.StatusCode(304) : TypedResults.Ok(view);
    }

    private static async Task<Results<Created<BoothView>, ProblemHttpResult>> Place(string expo, PlaceBooth request, EventsDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var references = await BoothReferences.LoadAsync(db, found.Id, [request.Details], cancellationToken);
        if ((Codes.Refuse(request.Code) ?? request.Details.Refuse() ?? references.Refuse(request.Details, current: null)) is { } fault)
        {
            return fault.AsProblem(http);
        }
        if (await db.Booths.AnyAsync(booth => booth.ExpoId == found.Id && booth.Code == request.Code, cancellationToken))
        {
            return Problems.Conflict("already-exists", $"This expo has a booth '{request.Code}'. Choose another code, or change that booth.");
        }
        var booth = references.Place(found.Id, request.Code, request.Details);
        db.Booths.Add(booth);
        db.Publish(booth.ToMessage(time.GetUtcNow()), booth.Id, booth.Version);
        await db.SaveChangesAsync(cancellationToken);
        return ProgrammeAnswers.Created(http, $"/v1/events/expos/{found.Id}/booths/{booth.Id}", booth.Version, ViewOf(booth, request.Hall));
    }

    private static async Task<Results<Ok<BoothView>, ProblemHttpResult>> Change(string expo, string booth, ChangeBooth request, EventsDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var found = await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken);
        var changed = found is null ? null : await Named(db, found, booth).SingleOrDefaultAsync(cancellationToken);
        if (found is null || changed is null)
        {
            return found is null ? Problems.NotFound("expo", expo) : Problems.NotFound("booth", booth);
        }
        if (ETag.Refuse(http.Request, changed.Version) is { } refusal)
        {
            return refusal;
        }
        var references = await BoothReferences.LoadAsync(db, found.Id, [request.Details], cancellationToken);
        if ((request.Details.Refuse() ?? references.Refuse(request.Details, changed)) is { } fault)
        {
            return fault.AsProblem(http);
        }
        if (references.Change(changed, request.Details))
        {
            db.Publish(changed.ToMessage(time.GetUtcNow()), changed.Id, changed.Version);
            await db.SaveChangesAsync(cancellationToken);
        }
        return ProgrammeAnswers.Ok(http, changed.Version, ViewOf(changed, request.Hall));
    }

    private static IQueryable<Booth> Named(EventsDb db, Expo expo, string idOrCode) => Guid.TryParseExact(idOrCode, "D", out var id)
        ? db.Booths.Where(booth => booth.ExpoId == expo.Id && booth.Id == id)
        : db.Booths.Where(booth => booth.ExpoId == expo.Id && booth.Code == idOrCode);

    private static IQueryable<BoothView> Views(EventsDb db, IQueryable<Booth> booths) => booths.Select(booth => new BoothView(
        booth.Id, booth.Version, booth.Code, db.Halls.Where(hall => hall.Id == booth.HallId).Select(hall => hall.Code).SingleOrDefault(),
        booth.ExhibitorId, booth.ExhibitorName, booth.DistrictCode, booth.Industry, booth.AssetIds));

    private static BoothView ViewOf(Booth booth, string? hall) =>
        new(booth.Id, booth.Version, booth.Code, hall, booth.ExhibitorId, booth.ExhibitorName, booth.DistrictCode, booth.Industry, booth.AssetIds);
}
