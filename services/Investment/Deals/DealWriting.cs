using CityIp.Investment.Edits;
using CityIp.Investment.Known;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Deals;

internal static class DealWriting
{
    public static async Task<Results<Created<DealView>, ProblemHttpResult>> CreateAsync(CreateDeal sent, InvestmentDb db, Caller caller, City city, TimeProvider time, HttpContext http)
    {
        var booth = await db.KnownBooths.AsNoTracking().SingleOrDefaultAsync(known => known.Id == sent.BoothId, http.RequestAborted);
        if (await RefuseSourceAsync(sent, booth, db, http) is { } problem)
        {
            return problem;
        }
        if (await RefusePartiesAsync(sent.OrganisationId, sent.OwnerId, sent.OpportunityId, db, http) is { } unknown)
        {
            return unknown;
        }
        var now = time.GetUtcNow();
        var deal = new Deal
        {
            Id = Guid.CreateVersion7(now),
            Name = sent.Name,
            OpenedAt = now,
            ExpoId = booth?.ExpoId ?? sent.ExpoId,
            BoothId = booth?.Id,
            ExhibitorId = booth?.ExhibitorId,
            ExhibitorName = booth?.ExhibitorName,
            DistrictCode = sent.DistrictCode ?? booth?.DistrictCode,
            Industry = sent.Industry ?? booth?.Industry,
            AssetIds = [.. sent.AssetIds ?? booth?.AssetIds.Distinct() ?? []],
        };
        Write(deal, sent.Name, sent.OrganisationId, sent.OwnerId, sent.OpportunityId, sent.Jobs, sent.NextAction);
        db.Deals.Add(deal.Open(city.FirstResponse, caller.KeyId, now));
        await db.SaveAsync(caller.KeyId, now, http.RequestAborted);
        return TypedResults.Created($"/v1/investment/deals/{deal.Id}", await db.AnswerAsync(deal, now, http));
    }

    public static async Task<Results<Ok<DealView>, ProblemHttpResult>> ChangeAsync(Guid id, ChangeDeal sent, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http)
    {
        if (await db.Deals.SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } deal)
        {
            return Problems.NotFound("deal", id);
        }
        if (ETag.Refuse(http.Request, deal.Version) is { } refused)
        {
            return refused;
        }
        if (await RefusePartiesAsync(sent.OrganisationId, sent.OwnerId, sent.OpportunityId, db, http) is { } problem)
        {
            return problem;
        }
        Write(deal, sent.Name, sent.OrganisationId, sent.OwnerId, sent.OpportunityId, sent.Jobs, sent.NextAction);
        var now = time.GetUtcNow();
        await db.SaveAsync(caller.KeyId, now, http.RequestAborted);
        return TypedResults.Ok(await db.AnswerAsync(deal, now, http));
    }

    private static void Write(Deal deal, string name, Guid? organisationId, Guid? ownerId, Guid? opportunityId, JobsModel? jobs, NextActionModel? nextAction)
    {
        (deal.Name, deal.OrganisationId, deal.OwnerId, deal.OpportunityId) = (name, organisationId, ownerId, opportunityId);
        (deal.JobsPlanned, deal.JobsCreated) = (jobs?.Planned, jobs?.Created);
        (deal.NextAction, deal.NextActionDue) = (nextAction?.Text, nextAction?.Due?.ToUniversalTime());
    }

    private static async Task<ProblemHttpResult?> RefuseSourceAsync(CreateDeal sent, KnownBooth? booth, InvestmentDb db, HttpContext http)
    {
        if (sent.BoothId is { } boothId && booth is null)
        {
            return Problems.NotKnownHereYet(http, "Booth", boothId, "/boothId");
        }
        if (booth is not null && sent.ExpoId is { } other && other != booth.ExpoId)
        {
            return Problems.Invalid("booth-of-another-expo", $"Booth '{booth.Id}' stands at expo '{booth.ExpoId}'. Leave expoId out, or correct one of them.", "/expoId");
        }
        if (booth is null && sent.ExpoId is { } expoId && !await db.KnownExpos.AnyAsync(expo => expo.Id == expoId, http.RequestAborted))
        {
            return Problems.NotKnownHereYet(http, "Expo", expoId, "/expoId");
        }
        return Filters.RefuseRepeated(sent.AssetIds, "/assetIds")
            ?? await db.RefuseDistrictAsync(http, sent.DistrictCode, "/districtCode")
            ?? await db.RefuseAssetsAsync(http, sent.AssetIds ?? [], already: [], "/assetIds");
    }

    private static async Task<ProblemHttpResult?> RefusePartiesAsync(Guid? organisationId, Guid? ownerId, Guid? opportunityId, InvestmentDb db, HttpContext http) =>
        await db.RefuseOrganisationAsync(http, organisationId, "/organisationId")
        ?? await db.RefuseOrganisationAsync(http, ownerId, "/ownerId")
        ?? await db.RefuseOpportunityAsync(http, opportunityId, "/opportunityId");
}
