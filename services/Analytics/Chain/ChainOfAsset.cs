using CityIp.Analytics.Counting;

namespace CityIp.Analytics.Chain;

/// <summary>Touches of the asset at an expo and booth (null: at none).</summary>
internal sealed record Touch(Guid ExpoId, Guid? BoothId, string Type, long Count);

/// <summary>Leads at a booth in which the asset is named.</summary>
internal sealed record LeadCount(Guid ExpoId, Guid BoothId, long Count);

/// <summary>The rows that a chain is made of, added up as a whole, per expo and per booth.</summary>
internal sealed record ChainOfAsset(Guid AssetId, IReadOnlyList<Touch> Touches, IReadOnlyList<LeadCount> Leads, IReadOnlyList<Deal> Deals, IReadOnlyDictionary<Guid, VisitorFigures> Visitors)
{
    public IEnumerable<Guid> Expos => Touches.Select(touch => touch.ExpoId)
        .Concat(Leads.Select(lead => lead.ExpoId))
        .Concat(Deals.Where(deal => deal.ExpoId is not null).Select(deal => deal.ExpoId!.Value))
        .Distinct().Order();

    public IEnumerable<Guid> BoothsOf(Guid expo) => Touches.Where(touch => touch.ExpoId == expo).Select(touch => touch.BoothId)
        .Concat(Leads.Where(lead => lead.ExpoId == expo).Select(lead => (Guid?)lead.BoothId))
        .Concat(Deals.Where(deal => deal.ExpoId == expo).Select(deal => deal.BoothId))
        .OfType<Guid>().Distinct().Order();

    public ChainFigures Figures(Guid expo, Guid? booth = null)
    {
        var touches = Touches.Where(touch => touch.ExpoId == expo && (booth is null || touch.BoothId == booth)).ToList();
        var deals = Deals.Where(deal => deal.ExpoId == expo && (booth is null || deal.BoothId == booth)).ToList();
        var cell = new VisitorCell(Grain.Asset, AssetId.ToString(), booth?.ToString());
        return new(touches.Sum(touch => touch.Count), ByType(touches), Visitors[expo][cell], Visitors[expo].IsHidden(cell),
            Leads.Where(lead => lead.ExpoId == expo && (booth is null || lead.BoothId == booth)).Sum(lead => lead.Count), ByStage(deals), Money(deals));
    }

    public static Dictionary<string, long> ByType(IEnumerable<Touch> touches) =>
        touches.GroupBy(touch => touch.Type).OrderBy(type => type.Key, StringComparer.Ordinal).ToDictionary(type => type.Key, type => type.Sum(touch => touch.Count));

    public static Dictionary<string, long> ByStage(IEnumerable<Deal> deals) =>
        deals.GroupBy(deal => deal.Stage).OrderBy(stage => stage.Key, StringComparer.Ordinal).ToDictionary(stage => stage.Key, stage => (long)stage.Count());

    /// <summary>The asset's parts of the deals' money, per currency.</summary>
    public List<MoneyView> Money(IEnumerable<Deal> deals) => [.. deals
        .SelectMany(deal => deal.Amounts, (deal, amount) => new MoneyView(
            amount.Currency,
            EqualParts.Of(amount.Pledged, deal.AssetIds, AssetId),
            EqualParts.Of(amount.Contracted, deal.AssetIds, AssetId),
            EqualParts.Of(amount.Disbursed, deal.AssetIds, AssetId)))
        .GroupBy(part => part.Currency)
        .Select(currency => new MoneyView(currency.Key, currency.Sum(part => part.Pledged), currency.Sum(part => part.Contracted), currency.Sum(part => part.Disbursed)))
        .OrderBy(money => money.Currency, StringComparer.Ordinal)];

    /// <summary>The sum over the expos; hidden where it would tell what is hidden at one of them. Null and false: none hidden, none shown.</summary>
    public (long? Visitors, bool Suppressed) AllVisitors(int suppressBelow)
    {
        var parts = Expos.Select(expo => (Figures: Visitors[expo], Cell: new VisitorCell(Grain.Asset, AssetId.ToString())))
            .Select(part => (Count: part.Figures.Counts.GetValueOrDefault(part.Cell), Shown: part.Figures.Shown(part.Cell), Hidden: part.Figures.IsHidden(part.Cell))).ToList();
        var hidden = parts.Where(part => part.Hidden).ToList();
        var betrays = hidden.Count > 0 && (hidden.Count < 2 || hidden.Sum(part => part.Count) - (hidden.Count - 1) < suppressBelow);
        return betrays ? (null, true) : (parts.Sum(part => part.Shown), false);
    }
}
