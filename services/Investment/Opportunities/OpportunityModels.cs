using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CityIp.Investment.Opportunities;

internal sealed record WriteOpportunity(
    [property: Description("Titles by BCP-47 language tag; at least one.")] IReadOnlyDictionary<string, string> Title,
    [property: Description("Texts by BCP-47 language tag.")] IReadOnlyDictionary<string, string>? Summary = null,
    OpportunityStatus Status = OpportunityStatus.Open,
    [property: Text(64), Description("Code of a district of the catalog.")] string? DistrictCode = null,
    [property: MaxLength(20), Description("For example film-and-television.")] IReadOnlyList<string>? Industries = null,
    [property: MaxLength(50), Description("Published assets of the catalog.")] IReadOnlyList<Guid>? AssetIds = null,
    [property: Description("Who offers it: id of an organisation.")] Guid? OwnerId = null,
    SoughtAmount? Sought = null);

internal sealed record SoughtAmount(
    [property: Description("Minor units of the currency, above zero.")] long Amount,
    [property: Description("ISO 4217 code.")] string Currency);

internal sealed record SoughtAmountView(
    long Amount,
    string Currency,
    [property: Description("Decimals of the currency's minor unit (ISO 4217): 1234 with exponent 2 is 12.34.")] int Exponent);

/// <summary>What the city offers to investors.</summary>
internal sealed record OpportunityView(
    Guid Id,
    long Version,
    OpportunityStatus Status,
    IReadOnlyDictionary<string, string> Title,
    IReadOnlyDictionary<string, string> Summary,
    string? DistrictCode,
    IReadOnlyList<string> Industries,
    IReadOnlyList<Guid> AssetIds,
    Guid? OwnerId,
    SoughtAmountView? Sought,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt)
{
    public static OpportunityView Of(Opportunity row) => new(
        row.Id, row.Version, row.Status, row.Title, row.Summary, row.DistrictCode, row.Industries, row.AssetIds, row.OwnerId,
        row.SoughtAmount is { } amount ? new(amount, row.SoughtCurrency!, Currency.ExponentOf(row.SoughtCurrency!)) : null,
        row.CreatedAt, row.ChangedAt);
}

internal static class OpportunityExamples
{
    public const string Write = """
        {
          "title": { "zh-Hans": "青浦影视制作示范摄影棚（示例）", "en": "Sound stage of Demo Film Studio 3, Qingpu (made up)" },
          "districtCode": "qingpu", "industries": ["film-and-television"], "assetIds": ["01930000-0000-7000-8000-000000000004"],
          "sought": { "amount": 1200000000, "currency": "CNY" }
        }
        """;

    public const string View = """
        {
          "id": "01930000-0000-7000-b000-000000000003", "version": 1, "status": "open",
          "title": { "zh-Hans": "青浦影视制作示范摄影棚（示例）", "en": "Sound stage of Demo Film Studio 3, Qingpu (made up)" }, "summary": {},
          "districtCode": "qingpu", "industries": ["film-and-television"], "assetIds": ["01930000-0000-7000-8000-000000000004"], "ownerId": null,
          "sought": { "amount": 1200000000, "currency": "CNY", "exponent": 2 },
          "createdAt": "2024-11-22T09:00:00+00:00", "changedAt": "2024-11-22T09:00:00+00:00"
        }
        """;
}
