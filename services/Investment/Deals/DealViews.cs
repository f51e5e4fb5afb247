using CityIp.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Deals;

/// <summary>Which deals a caller may see, and how they look.</summary>
internal static class DealViews
{
    /// <summary>
    /// A key with investment:write sees all deals. Any other sees those whose exhibitor or owner is the organisation it is bound to
    /// (by id; an exhibitor's id is that of the booth). A key bound to no organisation's id sees none.
    /// </summary>
    public static IQueryable<Deal> VisibleTo(this IQueryable<Deal> deals, Caller caller)
    {
        var own = caller.OrganisationId();
        return caller.Has(Access.Write) ? deals : deals.Where(deal => own != null && (deal.ExhibitorId == own || deal.OwnerId == own));
    }

    /// <summary>The views of deals, in their order, with what is known here of their sources.</summary>
    public static async Task<List<DealView>> ViewAsync(this InvestmentDb db, IReadOnlyCollection<Deal> deals, Contacts contacts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expoIds = deals.Select(deal => deal.ExpoId).OfType<Guid>().Distinct().ToArray();
        var boothIds = deals.Select(deal => deal.BoothId).OfType<Guid>().Distinct().ToArray();
        var assetIds = deals.SelectMany(deal => deal.AssetIds).Distinct().ToArray();
        var partyIds = deals.SelectMany(deal => new[] { deal.OrganisationId, deal.OwnerId }).OfType<Guid>().Distinct().ToArray();
        var expos = await db.KnownExpos.Where(expo => expoIds.Contains(expo.Id)).ToDictionaryAsync(expo => expo.Id, expo => expo.Code, cancellationToken);
        var booths = await db.KnownBooths.Where(booth => boothIds.Contains(booth.Id)).ToDictionaryAsync(booth => booth.Id, booth => booth.Code, cancellationToken);
        var assets = await db.KnownAssets.Where(asset => assetIds.Contains(asset.Id)).Select(asset => new { asset.Id, asset.Names }).ToDictionaryAsync(asset => asset.Id, asset => asset.Names, cancellationToken);
        var parties = await db.Organisations.Where(party => partyIds.Contains(party.Id)).Select(party => new DealPartyView(party.Id, party.Name)).ToDictionaryAsync(party => party.Id, cancellationToken);

        return [.. deals.Select(deal => new DealView(
            deal.Id,
            deal.Version,
            deal.Name,
            deal.Stage,
            deal.StalledFrom,
            deal.StageSince,
            deal.Next,
            deal.OpenedAt,
            deal.ChangedAt,
            new(deal.LeadId,
                deal.CapturedAt,
                deal.ExpoId,
                Find(expos, deal.ExpoId),
                deal.BoothId,
                Find(booths, deal.BoothId),
                deal.ExhibitorId,
                deal.ExhibitorName,
                deal.DistrictCode,
                deal.Industry,
                [.. deal.AssetIds.Select(id => new DealAssetView(id, Find(assets, id)))]),
            contacts.Of(deal),
            Find(parties, deal.OrganisationId),
            Find(parties, deal.OwnerId),
            deal.OpportunityId,
            [.. deal.Amounts().Select(DealAmountView.Of)],
            deal.SignedAt is { } signed ? new(signed, deal.Rate is { } rate ? new(deal.RateCurrency!, deal.RateInto!, rate, deal.RateSource) : null) : null,
            new(deal.JobsPlanned, deal.JobsCreated),
            new(deal.FirstResponseDue, deal.FirstResponseAt, deal.FirstResponseNote, deal.IsFirstResponseOverdue(now)),
            deal.NextAction is { } text ? new(text, deal.NextActionDue) : null))];
    }

    private static T? Find<T>(Dictionary<Guid, T> known, Guid? id)
        where T : class => id is { } key ? known.GetValueOrDefault(key) : null;
}
