namespace CityIp.Contracts;

/// <summary>A deal was opened, or its stage or money changed. The whole state, so that the newest version is enough.</summary>
/// <param name="Stage"><c>lead</c>, <c>qualified</c>, <c>negotiation</c>, <c>signed</c>, <c>landed</c>, <c>aftercare</c>, <c>stalled</c> or <c>lost</c>.</param>
/// <param name="AssetIds">The assets the deal is attributed to, in equal parts.</param>
public sealed record DealChanged(
    Guid DealId,
    long Version,
    Guid? LeadId,
    Guid? ExpoId,
    Guid? BoothId,
    IReadOnlyList<Guid> AssetIds,
    string? DistrictCode,
    string Stage,
    IReadOnlyList<DealAmount> Amounts,
    DateTimeOffset OccurredAt);

/// <summary>A deal's money in one currency, in minor units (ISO 4217 exponent). The three are never added to each other.</summary>
public sealed record DealAmount(string Currency, long Pledged, long Contracted, long Disbursed);
