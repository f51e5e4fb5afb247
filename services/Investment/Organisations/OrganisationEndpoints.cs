using CityIp.Investment.Edits;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Organisations;

internal static class OrganisationEndpoints
{
    public static void MapOrganisations(this IEndpointRouteBuilder app)
    {
        var organisations = app.MapPrivateGroup("/v1/investment/organisations", "Investment: organisations");

        var read = organisations.MapGroup("").RequireScope(Access.Read);
        read.MapGet("/", ListAsync).Describes("ListOrganisations", "Organisations, the newest first. A key without investment:write sees only its own.", 400);
        read.MapGet("/{id:guid}", GetAsync).Describes("GetOrganisation", "An organisation. A key without investment:write sees only its own.", 404).WithAnswerExample(OrganisationExamples.View);
        read.MapGet("/{id:guid}/edits", EditsAsync).Describes("ListOrganisationEdits", "Who changed which field of an organisation, newest first.", 400, 404);

        var write = organisations.MapGroup("").RequireScope(Access.Write).WithIdempotency<RouteGroupBuilder, InvestmentDb>();
        write.MapPost("/", CreateAsync).Describes("CreateOrganisation", "Make an organisation. One of the same name in the same country or region is refused: case, spaces and punctuation make no other name.", 400, 409, 415, 422)
            .WithBodyExample(OrganisationExamples.Write).WithAnswerExample(OrganisationExamples.View, 201);
        write.MapPut("/{id:guid}", ChangeAsync).Describes("ChangeOrganisation", "Replace what an organisation says. Needs If-Match.", 400, 404, 409, 412, 415, 422, 428)
            .WithBodyExample(OrganisationExamples.Write).WithAnswerExample(OrganisationExamples.View);
    }

    private static IQueryable<Organisation> VisibleTo(this IQueryable<Organisation> organisations, Caller caller)
    {
        var own = caller.OrganisationId();
        return caller.Has(Access.Write) ? organisations : organisations.Where(organisation => organisation.Id == own);
    }

    private static async Task<Results<Ok<Page<OrganisationView>>, ProblemHttpResult>> ListAsync(
        string? kind, int? limit, string? cursor, InvestmentDb db, Caller caller, HttpContext http)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Cursors.TryRead(cursor, out var before, out var badCursor))
        {
            return badCursor;
        }
        var wanted = Kebab.TryRead<OrganisationKind>(kind);
        if (kind is not null && wanted is null)
        {
            return Problems.Bad("unknown-kind", $"kind is one of {Kebab.All<OrganisationKind>()}.", "kind");
        }
        var size = limit ?? Paging.DefaultLimit;
        var rows = await db.Organisations.AsNoTracking().VisibleTo(caller)
            .Where(row => (wanted == null || row.Kind == wanted) && (before == null || row.Id.CompareTo(before.Value) < 0))
            .OrderByDescending(row => row.Id).Take(size + 1).ToListAsync(http.RequestAborted);
        return Paging.Answer(http, rows.ConvertAll(OrganisationView.Of), size, row => Paging.Cursor(row.Id.ToString()));
    }

    private static async Task<Results<Ok<OrganisationView>, ProblemHttpResult>> GetAsync(Guid id, InvestmentDb db, Caller caller, HttpContext http) =>
        await db.Organisations.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is { } organisation
            ? TypedResults.Ok(Answer(organisation, http))
            : Problems.NotFound("organisation", id);

    private static async Task<Results<Ok<Page<EditView>>, ProblemHttpResult>> EditsAsync(Guid id, int? limit, string? cursor, InvestmentDb db, Caller caller, HttpContext http) =>
        await db.Organisations.VisibleTo(caller).AnyAsync(row => row.Id == id, http.RequestAborted)
            ? await EditViews.ListAsync(db, id, limit, cursor, http)
            : Problems.NotFound("organisation", id);

    private static async Task<Results<Created<OrganisationView>, ProblemHttpResult>> CreateAsync(WriteOrganisation sent, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http)
    {
        if (await RefuseAsync(sent, except: null, db, http.RequestAborted) is { } problem)
        {
            return problem;
        }
        var now = time.GetUtcNow();
        var organisation = new Organisation
        {
            Id = Guid.CreateVersion7(now),
            Name = sent.Name,
            NormalisedName = Organisation.Normalise(sent.Name),
            Kind = sent.Kind,
            CountryOrRegion = sent.CountryOrRegion,
            Website = sent.Website,
            CreatedAt = now,
        };
        db.Organisations.Add(organisation);
        await db.SaveAsync(caller.KeyId, now, http.RequestAborted);
        return TypedResults.Created($"/v1/investment/organisations/{organisation.Id}", Answer(organisation, http));
    }

    private static async Task<Results<Ok<OrganisationView>, ProblemHttpResult>> ChangeAsync(Guid id, WriteOrganisation sent, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http)
    {
        if (await db.Organisations.SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } organisation)
        {
            return Problems.NotFound("organisation", id);
        }
        if (ETag.Refuse(http.Request, organisation.Version) is { } refused)
        {
            return refused;
        }
        if (await RefuseAsync(sent, except: id, db, http.RequestAborted) is { } problem)
        {
            return problem;
        }
        organisation.Change(sent.Name, sent.Kind, sent.CountryOrRegion, sent.Website);
        await db.SaveAsync(caller.KeyId, time.GetUtcNow(), http.RequestAborted);
        return TypedResults.Ok(Answer(organisation, http));
    }

    /// <summary>Two that arrive at the same moment are kept apart by the unique index; this names the one that is there.</summary>
    private static async Task<ProblemHttpResult?> RefuseAsync(WriteOrganisation sent, Guid? except, InvestmentDb db, CancellationToken cancellationToken)
    {
        if (!CountryOrRegion.IsKnown(sent.CountryOrRegion))
        {
            return Problems.Invalid("unknown-country-or-region", $"'{sent.CountryOrRegion}' is no code of ISO 3166-1 alpha-2. Write two capital letters, for example CN.", "/countryOrRegion");
        }
        var name = Organisation.Normalise(sent.Name);
        var same = await db.Organisations.Where(row => row.NormalisedName == name && row.CountryOrRegion == sent.CountryOrRegion && row.Id != except).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken);
        return same is { } existing
            ? Problems.Of(409, "already-exists", $"There is an organisation of this name in {sent.CountryOrRegion}: '{existing}'. Use that one.", "/name", [new("existing", existing)])
            : null;
    }

    private static OrganisationView Answer(Organisation organisation, HttpContext http)
    {
        http.Response.Headers.ETag = ETag.Of(organisation.Version);
        return OrganisationView.Of(organisation);
    }
}
