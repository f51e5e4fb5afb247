using System.ComponentModel;

namespace CityIp.Investment.Deals;

internal sealed record MoveDeal(
    DealStage To,
    [property: Text(1000), Description("Needed for stalled and lost.")] string? Reason = null,
    [property: Description("Only from negotiation to signed: the rate to the city's currency, pinned for good.")] SigningRate? Rate = null);

/// <param name="Currency">ISO 4217 code of the currency that is signed for.</param>
/// <param name="Value">Units of the city's currency for one unit of <paramref name="Currency"/>, major units both; at most 12 decimals.</param>
internal sealed record SigningRate(string Currency, decimal Value, [property: Text(200), Description("Where the rate was taken from.")] string? Source = null);

internal sealed record RespondToDeal(
    [property: Text(1000)] string? Note = null,
    [property: Description("When it was given; now when left out.")] DateTimeOffset? At = null);

/// <param name="AsOf">The moment up to which the time in the present stage is counted.</param>
internal sealed record DealHistoryView(Guid DealId, DateTimeOffset AsOf, IReadOnlyList<StageView> Stages);

/// <param name="LeftAt">Null for the present stage.</param>
/// <param name="Seconds">How long it stood in the stage, until now for the present one.</param>
/// <param name="Actor">Id of the key that moved it, or <c>message:</c> and the name of the message that did.</param>
internal sealed record StageView(DealStage Stage, DealStage? From, DateTimeOffset EnteredAt, DateTimeOffset? LeftAt, long Seconds, string? Reason, string Actor);
