using CityIp.Investment.Deals;
using CityIp.Investment.Edits;
using CityIp.Investment.Known;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Opportunities;

internal static class OpportunityEndpoints
{
    public static void MapOpportunities(this IEndpointRouteBuilder app)
    {
        var opportunities = app.MapPrivateGroup("/v1/investment/opportunities", "Investment: opportunities");

        var read = opportunities.MapGroup("").RequireScope(Access.Read);
        read.MapGet("/", ListAsync).Describes("ListOpportunities", "What the city offers, the newest first, by status, district, industry or asset.", 400);
        read.MapGet("/{id:guid}", GetAsync).Describes("GetOpportunity", "An opportunity.", 404).WithAnswerExample(OpportunityExamples.View);

        var write = opportunities.MapGroup("").RequireScope(Access.Write).WithIdempotency<RouteGroupBuilder, InvestmentDb>();
        write.MapPost("/", CreateAsync).Describes("CreateOpportunity", "Make an opportunity. Assets and district must be known here: word of a new one takes a moment.", 400, 415, 422)
            .WithBodyExample(OpportunityExamples.Write).WithAnswerExample(OpportunityExamples.View, 201);
        write.MapPut("/{id:guid}", ChangeAsync).Describes("ChangeOpportunity", "Replace what an opportunity says. Needs If-Match.", 400, 404, 412, 415, 422, 428)
            .WithBodyExample(OpportunityExamples.Write).WithAnswerExample(OpportunityExamples.View);
        write.MapGet("/{id:guid}/edits", EditsAsync).Describes("ListOpportunityEdits", "Who changed which field of an opportunity, newest first.", 400, 404);
    }

    private static async Task<Results<Ok<Page<OpportunityView>>, ProblemHttpResult>> ListAsync(
        string? status, string? district, string? industry, Guid? asset, int? limit, string? cursor, InvestmentDb db, HttpContext http)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Cursors.TryRead(cursor, out var before, out var badCursor))
        {
            return badCursor;
        }
        var wanted = Kebab.TryRead<OpportunityStatus>(status);
        if (status is not null && wanted is null)
        {
            return Problems.Bad("unknown-status", $"status is one of {Kebab.All<OpportunityStatus>()}.", "status");
        }
        if (Filters.Refuse(("district", district), ("industry", industry)) is { } badText)
        {
            return badText;
        }
        var size = limit ?? Paging.DefaultLimit;
        var rows = await db.Opportunities.AsNoTracking()
            .Where(row => (wanted == null || row.Status == wanted) && (district == null || row.DistrictCode == district) && (industry == null || row.Industries.Contains(industry))
                && (asset == null || row.AssetIds.Contains(asset.Value)) && (before == null || row.Id.CompareTo(before.Value) < 0))
            .OrderByDescending(row => row.Id).Take(size + 1).ToListAsync(http.RequestAborted);
        return Paging.Answer(http, rows.ConvertAll(OpportunityView.Of), size, row => Paging.Cursor(row.Id.ToString()));
    }

    private static async Task<Results<Ok<OpportunityView>, ProblemHttpResult>> GetAsync(Guid id, InvestmentDb db, HttpContext http) =>
        await db.Opportunities.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is { } opportunity
            ? TypedResults.Ok(Answer(opportunity, http))
            : Problems.NotFound("opportunity", id);

    private static async Task<Results<Ok<Page<EditView>>, ProblemHttpResult>> EditsAsync(Guid id, int? limit, string? cursor, InvestmentDb db, HttpContext http) =>
        await db.Opportunities.AnyAsync(row => row.Id == id, http.RequestAborted)
            ? await EditViews.ListAsync(db, id, limit, cursor, http)
            : Problems.NotFound("opportunity", id);

    private static async Task<Results<Created<OpportunityView>, ProblemHttpResult>> CreateAsync(WriteOpportunity sent, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http)
    {
        if (await RefuseAsync(sent, already: [], db, http) is { } problem)
        {
            return problem;
        }
        var now = time.GetUtcNow();
        var opportunity = new Opportunity { Id = Guid.CreateVersion7(now), Title = [], Summary = [], Industries = [], AssetIds = [], CreatedAt = now };
        Write(opportunity, sent);
        db.Opportunities.Add(opportunity);
        await db.SaveAsync(caller.KeyId, now, http.RequestAborted);
        return TypedResults.Created($"/v1/investment/opportunities/{opportunity.Id}", Answer(opportunity, http));
    }

    private static async Task<Results<Ok<OpportunityView>, ProblemHttpResult>> ChangeAsync(Guid id, WriteOpportunity sent, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http)
    {
        if (await db.Opportunities.SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } opportunity)
        {
            return Problems.NotFound("opportunity", id);
        }
        if (ETag.Refuse(http.Request, opportunity.Version) is { } refused)
        {
            return refused;
        }
        if (await RefuseAsync(sent, opportunity.AssetIds, db, http) is { } problem)
        {
            return problem;
        }
        Write(opportunity, sent);
        await db.SaveAsync(caller.KeyId, time.GetUtcNow(), http.RequestAborted);
        return TypedResults.Ok(Answer(opportunity, http));
    }

    private static void Write(Opportunity opportunity, WriteOpportunity sent)
    {
        (opportunity.Status, opportunity.Title, opportunity.Summary) = (sent.Status, new(sent.Title), new(sent.Summary ?? new Dictionary<string, string>()));
        (opportunity.DistrictCode, opportunity.OwnerId) = (sent.DistrictCode, sent.OwnerId);
        (opportunity.Industries, opportunity.AssetIds) = ([.. sent.Industries ?? []], [.. sent.AssetIds ?? []]);
        (opportunity.SoughtAmount, opportunity.SoughtCurrency) = (sent.Sought?.Amount, sent.Sought?.Currency);
    }

    private static async Task<ProblemHttpResult?> RefuseAsync(WriteOpportunity sent, List<Guid> already, InvestmentDb db, HttpContext http)
    {
        if (sent.Title.Count == 0)
        {
            return Problems.Invalid("missing-title", "An opportunity has a title in at least one language.", "/title");
        }
        var wrong = LanguageMap.Refuse(sent.Title, 200, "/title")
            ?? (sent.Summary is { } summary ? LanguageMap.Refuse(summary, 5000, "/summary") : null)
            ?? Filters.RefuseTexts(sent.Industries, "/industries")
            ?? Filters.RefuseRepeated(sent.AssetIds, "/assetIds")
            ?? (sent.Sought is { } sought ? MoneyRules.Refuse(sought.Amount, sought.Currency, "/sought") : null);
        return wrong
            ?? await db.RefuseDistrictAsync(http, sent.DistrictCode, "/districtCode")
            ?? await db.RefuseOrganisationAsync(http, sent.OwnerId, "/ownerId")
            ?? await db.RefuseAssetsAsync(http, sent.AssetIds ?? [], already, "/assetIds");
    }

    private static OpportunityView Answer(Opportunity opportunity, HttpContext http)
    {
        http.Response.Headers.ETag = ETag.Of(opportunity.Version);
        return OpportunityView.Of(opportunity);
    }
}
