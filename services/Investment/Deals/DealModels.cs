using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CityIp.Contracts;

namespace CityIp.Investment.Deals;

internal sealed record CreateDeal(
    [property: Text(200)] string Name,
    [property: Description("The investor: id of an organisation.")] Guid? OrganisationId = null,
    [property: Description("Who looks after the deal on the city's side: id of an organisation.")] Guid? OwnerId = null,
    Guid? OpportunityId = null,
    [property: Description("Where the interest arose. A booth brings its expo, exhibitor, district and industry with it.")] Guid? BoothId = null,
    Guid? ExpoId = null,
    [property: Description("The assets the deal is attributed to, in equal parts. Left out: those that the booth shows."), MaxLength(50)] IReadOnlyList<Guid>? AssetIds = null,
    [property: Text(64)] string? DistrictCode = null,
    [property: Text(64)] string? Industry = null,
    JobsModel? Jobs = null,
    NextActionModel? NextAction = null);

internal sealed record ChangeDeal(
    [property: Text(200)] string Name,
    Guid? OrganisationId = null,
    Guid? OwnerId = null,
    Guid? OpportunityId = null,
    JobsModel? Jobs = null,
    NextActionModel? NextAction = null);

internal sealed record JobsModel(
    [property: Range(0, 1_000_000)] int? Planned = null,
    [property: Range(0, 1_000_000)] int? Created = null);

internal sealed record NextActionModel([property: Text(500)] string Text, DateTimeOffset? Due = null);

/// <summary>A deal. Amounts are in minor units of their currency.</summary>
/// <param name="Next">The stages it may go to now.</param>
/// <param name="Contact">Only what the visitor consented to pass on; null when nothing.</param>
/// <param name="Organisation">The investor.</param>
/// <param name="Owner">Who looks after the deal on the city's side.</param>
/// <param name="Amounts">A row for each currency; nothing is added across currencies, nor pledged to contracted to disbursed.</param>
internal sealed record DealView(
    Guid Id,
    long Version,
    string Name,
    DealStage Stage,
    DealStage? StalledFrom,
    DateTimeOffset StageSince,
    IReadOnlyList<DealStage> Next,
    DateTimeOffset OpenedAt,
    DateTimeOffset ChangedAt,
    DealSourceView Source,
    DealContactView? Contact,
    DealPartyView? Organisation,
    DealPartyView? Owner,
    Guid? OpportunityId,
    IReadOnlyList<DealAmountView> Amounts,
    SigningView? Signing,
    JobsModel Jobs,
    FirstResponseView FirstResponse,
    NextActionModel? NextAction);

/// <summary>Where the deal came from, with the names that this service has been told; a name that is not known here is null.</summary>
internal sealed record DealSourceView(
    Guid? LeadId,
    DateTimeOffset? CapturedAt,
    Guid? ExpoId,
    string? ExpoCode,
    Guid? BoothId,
    string? BoothCode,
    Guid? ExhibitorId,
    string? ExhibitorName,
    string? DistrictCode,
    string? Industry,
    IReadOnlyList<DealAssetView> Assets);

internal sealed record DealAssetView(Guid Id, IReadOnlyDictionary<string, string>? Names);

internal sealed record DealContactView(string? Name, string? Email, string? Phone, string? Company);

internal sealed record DealPartyView(Guid Id, string Name);

/// <param name="Exponent">Decimals of the currency's minor unit (ISO 4217): 1234 with exponent 2 is 12.34.</param>
internal sealed record DealAmountView(string Currency, int Exponent, long Pledged, long Contracted, long Disbursed)
{
    public static DealAmountView Of(DealAmount amount) =>
        new(amount.Currency, Investment.Currency.ExponentOf(amount.Currency), amount.Pledged, amount.Contracted, amount.Disbursed);
}

internal sealed record SigningView(DateTimeOffset At, SigningRateView? Rate);

/// <param name="Into">The city's currency at signing.</param>
/// <param name="Value">Units of <paramref name="Into"/> for one unit of <paramref name="Currency"/>, major units both.</param>
internal sealed record SigningRateView(string Currency, string Into, decimal Value, string? Source);

/// <param name="Overdue">Nobody has answered, and it was due.</param>
internal sealed record FirstResponseView(DateTimeOffset Due, DateTimeOffset? At, string? Note, bool Overdue);
