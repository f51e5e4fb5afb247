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
internal sealed record DealView(
    Guid Id,
    long Version,
    string Name,
    DealStage Stage,
    DealStage? StalledFrom,
    DateTimeOffset StageSince,
    [property: Description("The stages it may go to now.")] IReadOnlyList<DealStage> Next,
    DateTimeOffset OpenedAt,
    DateTimeOffset ChangedAt,
    DealSourceView Source,
    [property: Description("Only what the visitor consented to pass on; null when nothing.")] DealContactView? Contact,
    [property: Description("The investor.")] DealPartyView? Organisation,
    [property: Description("Who looks after the deal on the city's side.")] DealPartyView? Owner,
    Guid? OpportunityId,
    [property: Description("A row for each currency; nothing is added across currencies, nor pledged to contracted to disbursed.")] IReadOnlyList<DealAmountView> Amounts,
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

internal sealed record DealAmountView(
    string Currency,
    [property: Description("Decimals of the currency's minor unit (ISO 4217): 1234 with exponent 2 is 12.34.")] int Exponent,
    long Pledged,
    long Contracted,
    long Disbursed)
{
    public static DealAmountView Of(DealAmount amount) =>
        new(amount.Currency, Investment.Currency.ExponentOf(amount.Currency), amount.Pledged, amount.Contracted, amount.Disbursed);
}

internal sealed record SigningView(DateTimeOffset At, SigningRateView? Rate);

internal sealed record SigningRateView(
    string Currency,
    [property: Description("The city's currency at signing.")] string Into,
    [property: Description("Units of into for one unit of currency, major units both.")] decimal Value,
    string? Source);

internal sealed record FirstResponseView(
    DateTimeOffset Due,
    DateTimeOffset? At,
    string? Note,
    [property: Description("Nobody has answered, and it was due.")] bool Overdue);
