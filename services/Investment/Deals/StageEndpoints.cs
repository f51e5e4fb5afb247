using CityIp.Investment.Edits;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Deals;

internal static class StageEndpoints
{
    public static async Task<Results<Ok<DealView>, ProblemHttpResult>> MoveAsync(Guid id, MoveDeal sent, InvestmentDb db, Caller caller, City city, TimeProvider time, HttpContext http)
    {
        if (await db.Deals.SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } deal)
        {
            return Problems.NotFound("deal", id);
        }
        if ((Access.RefuseIfStale(http.Request, deal.Version) ?? Refuse(sent.Rate, city)) is { } refused)
        {
            return refused;
        }
        var (now, from, next) = (time.GetUtcNow(), deal.Stage, deal.Next);
        var rate = sent.Rate is { } pinned ? new PinnedRate(pinned.Currency, city.Currency, pinned.Value, pinned.Source) : null;
        var problem = deal.MoveTo(sent.To, sent.Reason, rate, caller.KeyId, now) switch
        {
            Move.Done => null,
            Move.Illegal => Illegal(from, sent.To, next),
            Move.ReasonMissing => Problems.Invalid("reason-required", $"A deal is {Kebab.Of(sent.To)} for a reason: say which.", "/reason"),
            Move.RateOnlyAtSigning => Problems.Invalid("rate-only-at-signing", "A rate is pinned when the deal moves from negotiation to signed. Leave it out.", "/rate"),
        };
        if (problem is not null)
        {
            return problem;
        }
        await db.SaveAsync(caller.KeyId, now, http.RequestAborted);
        return TypedResults.Ok(await db.AnswerAsync(deal, now, http));
    }

    public static async Task<Results<Ok<DealView>, ProblemHttpResult>> RespondAsync(Guid id, RespondToDeal sent, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http)
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
        var at = sent.At?.ToUniversalTime() ?? now;
        if (at > now)
        {
            return Problems.Invalid("in-the-future", "A response is recorded when it has been given.", "/at");
        }
        if (!deal.Respond(sent.Note, at))
        {
            return Problems.Conflict("already-responded", $"The first response was given at {deal.FirstResponseAt:O}. It stays.");
        }
        await db.SaveAsync(caller.KeyId, now, http.RequestAborted);
        return TypedResults.Ok(await db.AnswerAsync(deal, now, http));
    }

    public static async Task<Results<Ok<DealHistoryView>, ProblemHttpResult>> HistoryAsync(Guid id, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http)
    {
        if (!await db.Deals.VisibleTo(caller).AnyAsync(deal => deal.Id == id, http.RequestAborted))
        {
            return Problems.NotFound("deal", id);
        }
        var entries = await db.Stages.AsNoTracking().Where(entry => entry.DealId == id).OrderBy(entry => entry.At).ThenBy(entry => entry.Id).ToListAsync(http.RequestAborted);
        var now = time.GetUtcNow();
        return TypedResults.Ok(new DealHistoryView(id, now, [.. entries.Select((entry, index) =>
        {
            DateTimeOffset? left = index + 1 < entries.Count ? entries[index + 1].At : null;
            return new StageView(entry.To, entry.From, entry.At, left, (long)((left ?? now) - entry.At).TotalSeconds, entry.Reason, entry.Actor);
        })]));
    }

    private static ProblemHttpResult? Refuse(SigningRate? rate, City city)
    {
        if (rate is null)
        {
            return null;
        }
        if (!Currency.IsKnown(rate.Currency))
        {
            return MoneyRules.UnknownCurrency(rate.Currency, "/rate/currency");
        }
        if (rate.Currency == city.Currency)
        {
            return Problems.Invalid("rate-to-itself", $"{city.Currency} is the city's currency: amounts in it need no rate.", "/rate/currency");
        }
        return rate.Value > 0 && rate.Value < PinnedRate.Limit && decimal.Round(rate.Value, PinnedRate.Decimals) == rate.Value
            ? null
            : Problems.Invalid("invalid-rate", $"A rate is above 0, below {PinnedRate.Limit}, and has at most {PinnedRate.Decimals} decimals: units of {city.Currency} for one {rate.Currency}.", "/rate/value");
    }

    private static ProblemHttpResult Illegal(DealStage from, DealStage to, IReadOnlyList<DealStage> next)
    {
        var allowed = next.Select(Kebab.Of).ToArray();
        return Problems.Of(409, "illegal-transition",
            $"A deal in stage {Kebab.Of(from)} cannot move to {Kebab.Of(to)}. {(allowed.Length == 0 ? "It stays where it is." : $"It can move to {string.Join(", ", allowed)}.")}", "/to",
            [new("from", Kebab.Of(from)), new("to", Kebab.Of(to)), new("allowed", allowed)]);
    }
}
