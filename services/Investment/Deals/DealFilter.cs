using System.ComponentModel;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CityIp.Investment.Deals;

/// <summary>What a list of deals can be narrowed to. Filters are joined by "and".</summary>
internal sealed record DealFilter(
    [property: FromQuery(Name = "stage"), Description("A stage, for example negotiation.")] string? Stage,
    [property: FromQuery(Name = "overdue"), Description("true: only deals whose first response is overdue; false: only others.")] bool? Overdue,
    [property: FromQuery(Name = "lead")] Guid? Lead,
    [property: FromQuery(Name = "expo")] Guid? Expo,
    [property: FromQuery(Name = "booth")] Guid? Booth,
    [property: FromQuery(Name = "exhibitor")] Guid? Exhibitor,
    [property: FromQuery(Name = "asset")] Guid? Asset,
    [property: FromQuery(Name = "district")] string? District,
    [property: FromQuery(Name = "organisation"), Description("The investor.")] Guid? Organisation,
    [property: FromQuery(Name = "owner"), Description("Who looks after the deal on the city's side.")] Guid? Owner,
    [property: FromQuery(Name = "opportunity")] Guid? Opportunity)
{
    public ProblemHttpResult? Refuse() => Stage is not null && Kebab.TryRead<DealStage>(Stage) is null
        ? Problems.Bad("unknown-stage", $"stage is one of {Kebab.All<DealStage>()}.", "stage")
        : Filters.Refuse(("district", District));

    public IQueryable<Deal> Apply(IQueryable<Deal> deals, DateTimeOffset now)
    {
        if (Kebab.TryRead<DealStage>(Stage) is { } stage)
        {
            deals = deals.Where(deal => deal.Stage == stage);
        }
        if (Overdue is { } overdue)
        {
            // The same rule as Deal.IsFirstResponseOverdue.
            deals = deals.Where(deal => (deal.FirstResponseAt == null && deal.FirstResponseDue < now && deal.Stage != DealStage.Lost) == overdue);
        }
        if (Asset is { } asset)
        {
            deals = deals.Where(deal => deal.AssetIds.Contains(asset));
        }
        return deals.Where(deal =>
            (Lead == null || deal.LeadId == Lead) && (Expo == null || deal.ExpoId == Expo) && (Booth == null || deal.BoothId == Booth)
            && (Exhibitor == null || deal.ExhibitorId == Exhibitor) && (District == null || deal.DistrictCode == District)
            && (Organisation == null || deal.OrganisationId == Organisation) && (Owner == null || deal.OwnerId == Owner)
            && (Opportunity == null || deal.OpportunityId == Opportunity));
    }
}
