using CityIp.Investment.Edits;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Deals;

internal static class DealEndpoints
{
    public static void MapDeals(this IEndpointRouteBuilder app)
    {
        var deals = app.MapPrivateGroup("/v1/investment/deals", "Investment: deals");

        var read = deals.MapGroup("").RequireScope(Access.Read);
        read.MapGet("/", ListAsync).Describes("ListDeals", "Deals, the newest first. A key without investment:write sees only those whose exhibitor or owner is its own organisation.", 400);
        read.MapGet("/{id:guid}", GetAsync).Describes("GetDeal", "A deal with its source, stage and money.", 404).WithAnswerExample(DealExamples.View);
        read.MapGet("/{id:guid}/history", StageEndpoints.HistoryAsync).Describes("GetDealHistory", "The stages a deal went through, with the time it stood in each.", 404).WithAnswerExample(DealExamples.History);
        read.MapGet("/{id:guid}/money", MoneyEndpoints.ListAsync).Describes("ListDealMoney", "Every entry of money with its evidence, in the order they were made.", 404);
        read.MapGet("/{id:guid}/money/{entryId:guid}", MoneyEndpoints.GetAsync).Describes("GetDealMoney", "One entry of money.", 404);

        var write = deals.MapGroup("").RequireScope(Access.Write).WithIdempotency<RouteGroupBuilder, InvestmentDb>();
        write.MapPost("/", DealWriting.CreateAsync).Describes("CreateDeal", "Open a deal in stage lead that did not come from a lead at a booth. Captured leads open theirs by themselves.", 400, 415, 422)
            .WithBodyExample(DealExamples.Create).WithAnswerExample(DealExamples.View, 201);
        write.MapPut("/{id:guid}", DealWriting.ChangeAsync).Describes("ChangeDeal", "Replace name, parties, jobs and next action of a deal. Needs If-Match.", 400, 404, 412, 415, 422, 428)
            .WithBodyExample(DealExamples.Change).WithAnswerExample(DealExamples.View);
        write.MapPost("/{id:guid}/stages", StageEndpoints.MoveAsync).Describes("MoveDeal", "Move a deal to another stage. Stalled and lost need a reason; the rate to the city's currency is pinned at signing.", 400, 404, 409, 412, 415, 422)
            .WithBodyExample(DealExamples.Move).WithAnswerExample(DealExamples.View);
        write.MapPost("/{id:guid}/first-response", StageEndpoints.RespondAsync).Describes("RecordFirstResponse", "Record that the investor has been answered for the first time.", 400, 404, 409, 412, 415, 422)
            .WithBodyExample(DealExamples.Respond).WithAnswerExample(DealExamples.View);
        write.MapPost("/{id:guid}/pledges", MoneyEndpoints.PledgeAsync).Enters("EnterPledge", "Enter money that was pledged. It is never added to what is contracted or disbursed.");
        write.MapPost("/{id:guid}/contracts", MoneyEndpoints.ContractAsync).Enters("EnterContract", "Enter money that was signed for; from stage signed on.");
        write.MapPost("/{id:guid}/disbursements", MoneyEndpoints.DisburseAsync).Enters("EnterDisbursement", "Enter money that was paid; from stage signed on, never more than is contracted in the same currency.");
        write.MapPost("/{id:guid}/money/{entryId:guid}/reversal", MoneyEndpoints.ReverseAsync).Describes("ReverseDealMoney", "Take an entry back by one of the opposite amount. Both stay.", 400, 404, 409, 412, 415, 422)
            .WithBodyExample(DealExamples.Reverse);
        write.MapGet("/{id:guid}/edits", EditsAsync).Describes("ListDealEdits", "Who changed which field of a deal, newest first. Of personal fields the log says only that they changed.", 400, 404);
    }

    private static void Enters(this RouteHandlerBuilder endpoint, string name, string summary) =>
        endpoint.Describes(name, summary, 400, 404, 409, 412, 415, 422).WithBodyExample(DealExamples.Enter).WithAnswerExample(DealExamples.Entry, 201);

    private static async Task<Results<Ok<Page<DealView>>, ProblemHttpResult>> ListAsync(
        [AsParameters] DealFilter filter, int? limit, string? cursor, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Cursors.TryRead(cursor, out var before, out var badCursor))
        {
            return badCursor;
        }
        if (filter.Refuse() is { } badFilter)
        {
            return badFilter;
        }
        var (size, now) = (limit ?? Paging.DefaultLimit, time.GetUtcNow());
        var deals = await filter.Apply(db.Deals.AsNoTracking().VisibleTo(caller), now)
            .Where(deal => before == null || deal.Id.CompareTo(before.Value) < 0)
            .OrderByDescending(deal => deal.Id).Take(size + 1).ToListAsync(http.RequestAborted);
        return Paging.Answer(http, await db.ViewAsync(deals, http.RequestServices.GetRequiredService<Contacts>(), now, http.RequestAborted), size, deal => Paging.Cursor(deal.Id.ToString()));
    }

    private static async Task<Results<Ok<DealView>, ProblemHttpResult>> GetAsync(Guid id, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http) =>
        await db.Deals.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(deal => deal.Id == id, http.RequestAborted) is { } deal
            ? TypedResults.Ok(await db.AnswerAsync(deal, time.GetUtcNow(), http))
            : Problems.NotFound("deal", id);

    private static async Task<Results<Ok<Page<EditView>>, ProblemHttpResult>> EditsAsync(Guid id, int? limit, string? cursor, InvestmentDb db, HttpContext http) =>
        await db.Deals.AnyAsync(deal => deal.Id == id, http.RequestAborted)
            ? await EditViews.ListAsync(db, id, limit, cursor, http)
            : Problems.NotFound("deal", id);

    /// <summary>The view with its ETag.</summary>
    public static async Task<DealView> AnswerAsync(this InvestmentDb db, Deal deal, DateTimeOffset now, HttpContext http)
    {
        http.Response.Headers.ETag = ETag.Of(deal.Version);
        return (await db.ViewAsync([deal], http.RequestServices.GetRequiredService<Contacts>(), now, http.RequestAborted))[0];
    }
}
