using CityIp.Analytics.Counting;

namespace CityIp.Analytics.Chain;

/// <summary>From an asset over its touches and leads to the money, each figure with the time it is as of.</summary>
internal sealed record ChainView(
    ChainAsset Asset,
    ChainTouches Touches,
    ChainVisitors Visitors,
    ChainLeads Leads,
    ChainDeals Deals,
    ChainMoney Money,
    IReadOnlyList<ChainExpo> Expos);

/// <param name="Retired">No longer offered; what was counted stays.</param>
internal sealed record ChainAsset(Guid Id, string Kind, IReadOnlyDictionary<string, string> Names, string? DistrictCode, bool Retired);

/// <param name="AsOf">Every activity received up to then is counted.</param>
internal sealed record ChainTouches(DateTimeOffset? AsOf, long ThroughSequence, IReadOnlyList<SequenceGap> Gaps, long Total, IReadOnlyDictionary<string, long> ByType);

/// <param name="Visitors">Distinct pseudonyms, in steps of suppressedBelow, rounded down; null when hidden. A pseudonym is of one expo: who came to two counts twice.</param>
internal sealed record ChainVisitors(DateTimeOffset? AsOf, long? Visitors, bool Suppressed, int SuppressedBelow);

/// <param name="AsOf">Time of the last lead that Events has told of.</param>
internal sealed record ChainLeads(DateTimeOffset? AsOf, long Count);

/// <param name="AsOf">Time of the last change of a deal that Investment has told of.</param>
internal sealed record ChainDeals(DateTimeOffset? AsOf, long Count, IReadOnlyDictionary<string, long> ByStage);

/// <param name="Rule">How money is attributed to the asset.</param>
internal sealed record ChainMoney(DateTimeOffset? AsOf, string Rule, IReadOnlyList<MoneyView> Amounts);

/// <summary>Money attributed to the asset, in minor units. Pledge, contract and disbursement are never added, nor are currencies.</summary>
internal sealed record MoneyView(string Currency, long Pledged, long Contracted, long Disbursed);

/// <param name="Code">Null when Events has not told of the expo.</param>
/// <param name="VisitorsAsOf">The visitors' own time: they are worked out less often than the rest.</param>
internal sealed record ChainExpo(Guid Id, string? Code, IReadOnlyDictionary<string, string>? Names, DateTimeOffset? VisitorsAsOf, ChainFigures Figures, IReadOnlyList<ChainBooth> Booths);

/// <param name="Code">Null when Events has not told of the booth.</param>
internal sealed record ChainBooth(Guid Id, string? Code, string? Exhibitor, ChainFigures Figures);

/// <summary>The figures of one expo or booth, as of the times given at the top.</summary>
internal sealed record ChainFigures(
    long Touches,
    IReadOnlyDictionary<string, long> TouchesByType,
    long? Visitors,
    bool VisitorsSuppressed,
    long Leads,
    IReadOnlyDictionary<string, long> DealsByStage,
    IReadOnlyList<MoneyView> Money);
