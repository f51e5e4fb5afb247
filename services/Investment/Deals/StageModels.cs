using System.ComponentModel;

namespace CityIp.Investment.Deals;

internal sealed record MoveDeal(
    DealStage To,
    [property: Text(1000), Description("Needed for stalled and lost.")] string? Reason = null,
    [property: Description("Only from negotiation to signed: the rate to the city's currency, pinned for good.")] SigningRate? Rate = null);

internal sealed record SigningRate(
    [property: Description("ISO 4217 code of the currency that is signed for.")] string Currency,
    [property: Description("Units of the city's currency for one unit of currency, major units both; at most 12 decimals.")] decimal Value,
    [property: Text(200), Description("Where the rate was taken from.")] string? Source = null);

internal sealed record RespondToDeal(
    [property: Text(1000)] string? Note = null,
    [property: Description("When it was given; now when left out.")] DateTimeOffset? At = null);

internal sealed record DealHistoryView(
    Guid DealId,
    [property: Description("The moment up to which the time in the present stage is counted.")] DateTimeOffset AsOf,
    IReadOnlyList<StageView> Stages);

internal sealed record StageView(
    DealStage Stage,
    DealStage? From,
    DateTimeOffset EnteredAt,
    [property: Description("Null for the present stage.")] DateTimeOffset? LeftAt,
    [property: Description("How long it stood in the stage, until now for the present one.")] long Seconds,
    string? Reason,
    [property: Description("Id of the key that moved it, or message: and the name of the message that did.")] string Actor);
