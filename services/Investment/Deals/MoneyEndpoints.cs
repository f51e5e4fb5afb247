using CityIp.Investment.Edits;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Deals;

internal static class MoneyEndpoints
{
    public static Task<Results<Created<MoneyEntryView>, ProblemHttpResult>> PledgeAsync(Guid id, EnterMoney sent, InvestmentDb db, Caller caller, City city, TimeProvider time, HttpContext http) =>
        EnterAsync(MoneyKind.Pledge, id, sent, db, caller, city, time, http);

    public static Task<Results<Created<MoneyEntryView>, ProblemHttpResult>> ContractAsync(Guid id, EnterMoney sent, InvestmentDb db, Caller caller, City city, TimeProvider time, HttpContext http) =>
        EnterAsync(MoneyKind.Contract, id, sent, db, caller, city, time, http);

    public static Task<Results<Created<MoneyEntryView>, ProblemHttpResult>> DisburseAsync(Guid id, EnterMoney sent, InvestmentDb db, Caller caller, City city, TimeProvider time, HttpContext http) =>
        EnterAsync(MoneyKind.Disbursement, id, sent, db, caller, city, time, http);

    public static async Task<Results<Ok<DealMoneyView>, ProblemHttpResult>> ListAsync(Guid id, InvestmentDb db, Caller caller, HttpContext http)
    {
        if (await db.Deals.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } deal)
        {
            return Problems.NotFound("deal", id);
        }
        http.Response.Headers.ETag = ETag.Of(deal.Version);
        return TypedResults.Ok(new DealMoneyView(id, [.. deal.Amounts().Select(DealAmountView.Of)], [.. deal.Money.OrderBy(entry => entry.At).ThenBy(entry => entry.Id).Select(MoneyEntryView.Of)]));
    }

    public static async Task<Results<Ok<MoneyEntryView>, ProblemHttpResult>> GetAsync(Guid id, Guid entryId, InvestmentDb db, Caller caller, HttpContext http) =>
        await db.Deals.AsNoTracking().VisibleTo(caller).Where(deal => deal.Id == id).SelectMany(deal => deal.Money).SingleOrDefaultAsync(entry => entry.Id == entryId, http.RequestAborted) is { } entry
            ? TypedResults.Ok(MoneyEntryView.Of(entry))
            : Problems.NotFound("money entry", entryId);

    public static async Task<Results<Created<MoneyEntryView>, ProblemHttpResult>> ReverseAsync(
        Guid id, Guid entryId, ReverseMoney sent, InvestmentDb db, Caller caller, City city, TimeProvider time, HttpContext http)
    {
        if (await db.Deals.SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } deal)
        {
            return Problems.NotFound("deal", id);
        }
        if (Access.RefuseIfStale(http.Request, deal.Version) is { } refused)
        {
            return refused;
        }
        var now = time.GetUtcNow();
        var problem = deal.Reverse(entryId, city.Today(now), sent.Reason, caller.KeyId, now) switch
        {
            Reversing.Done => null,
            Reversing.NoSuchEntry => Problems.NotFound("money entry", entryId),
            Reversing.IsReversal => Problems.Conflict("is-a-reversal", "A reversal is not taken back: enter the amount anew."),
            Reversing.AlreadyReversed => Problems.Conflict("already-reversed", "The entry has been taken back already."),
            Reversing.MoreThanContracted => Problems.Conflict("more-than-contracted", "Without this contract more would be disbursed than contracted. Take back the disbursement first."),
        };
        return problem is not null ? problem : await SaveAsync(deal, db, caller, now, http);
    }

    private static async Task<Results<Created<MoneyEntryView>, ProblemHttpResult>> EnterAsync(
        MoneyKind kind, Guid id, EnterMoney sent, InvestmentDb db, Caller caller, City city, TimeProvider time, HttpContext http)
    {
        if (await db.Deals.SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } deal)
        {
            return Problems.NotFound("deal", id);
        }
        var now = time.GetUtcNow();
        if ((Access.RefuseIfStale(http.Request, deal.Version) ?? MoneyRules.Refuse(sent.Amount, sent.Currency, "")) is { } refused)
        {
            return refused;
        }
        if (sent.On > city.Today(now))
        {
            return Problems.Invalid("in-the-future", $"Money is entered once it has been pledged, signed for or paid: {sent.On:O} is after today in the city.", "/on");
        }
        var problem = deal.Enter(kind, sent.Amount, sent.Currency, sent.On, sent.Evidence, sent.EvidenceUri, caller.KeyId, now) switch
        {
            Entering.Done => null,
            Entering.DealLost => Problems.Conflict("deal-lost", "The deal is lost: no money is entered any more."),
            Entering.NotSigned => Problems.Conflict("not-signed", $"Money is contracted and disbursed from stage signed on; this deal stands in {Kebab.Of(deal.Stage)}. What was only promised is a pledge."),
            Entering.MoreThanContracted => Problems.Conflict("more-than-contracted", $"More would be disbursed than is contracted in {sent.Currency}. Enter the contract first."),
            Entering.TooLarge => Problems.Invalid("invalid-amount", $"The total would exceed {Deal.MostMoney} minor units.", "/amount"),
        };
        return problem is not null ? problem : await SaveAsync(deal, db, caller, now, http);
    }

    private static async Task<Results<Created<MoneyEntryView>, ProblemHttpResult>> SaveAsync(Deal deal, InvestmentDb db, Caller caller, DateTimeOffset now, HttpContext http)
    {
        await db.SaveAsync(caller.KeyId, now, http.RequestAborted);
        var entry = deal.Money[^1];
        http.Response.Headers.ETag = ETag.Of(deal.Version);
        return TypedResults.Created($"/v1/investment/deals/{deal.Id}/money/{entry.Id}", MoneyEntryView.Of(entry));
    }
}
