using System.ComponentModel;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Deals;

internal sealed record FunnelView(
    string By,
    DateTimeOffset AsOf,
    [property: Description("How money of a deal with several assets is shared out among them.")] string MoneyRule,
    [property: Description("How many sources there are; sources holds those with the most deals.")] int Total,
    IReadOnlyList<FunnelSourceView> Sources);

internal sealed record FunnelSourceView(
    [property: Description("The expo, booth or asset; null for the deals that came from none.")] Guid? Id,
    [property: Description("Code of the expo or booth.")] string? Code,
    [property: Description("Names of the expo or asset.")] IReadOnlyDictionary<string, string>? Names,
    [property: Description("Deals in all. A deal with several assets counts for each of them.")] long Deals,
    [property: Description("How many deals ever came into a stage.")] IReadOnlyDictionary<string, long> Reached,
    [property: Description("How many deals stand in a stage.")] IReadOnlyDictionary<string, long> Now,
    IReadOnlyList<DealAmountView> Amounts);

internal static class FunnelEndpoints
{
    public static void MapFunnel(this IEndpointRouteBuilder app) =>
        app.MapPrivateGroup("/v1/investment", "Investment: deals").RequireScope(Access.Read)
            .MapGet("/funnel", FunnelAsync)
            .Describes("GetFunnel", "How far deals came, and their money, by the expo, booth or asset they came from. Counts only the deals that the key may see.", 400);

    private static async Task<Results<Ok<FunnelView>, ProblemHttpResult>> FunnelAsync(
        string by, Guid? expo, int? limit, InvestmentDb db, Caller caller, TimeProvider time, HttpContext http)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!FunnelTables.Sources.Contains(by))
        {
            return Problems.Bad("unknown-source", $"by is one of {string.Join(", ", FunnelTables.Sources)}.", "by");
        }
        var tables = new FunnelTables(db, by, caller.Has(Access.Write), caller.OrganisationId(), expo);
        var (now, reached, money) = (await tables.NowAsync(http.RequestAborted), await tables.ReachedAsync(http.RequestAborted), await tables.MoneyAsync(http.RequestAborted));
        var deals = now.GroupBy(row => row.Source).Select(group => (Source: group.Key, Deals: group.Sum(row => row.Deals))).OrderByDescending(row => row.Deals).ThenBy(row => row.Source).ToList();
        var shown = deals.Take(limit ?? Paging.DefaultLimit).ToList();
        var names = await NamesAsync(by, [.. shown.Select(row => row.Source).OfType<Guid>()], db, http.RequestAborted);
        return TypedResults.Ok(new FunnelView(by, time.GetUtcNow(), FunnelTables.MoneyRule, deals.Count, [.. shown.Select(row =>
        {
            var known = row.Source is { } id ? names.GetValueOrDefault(id) : default;
            return new FunnelSourceView(row.Source, known.Code, known.Names, row.Deals, CountsOf(reached, row.Source), CountsOf(now, row.Source), AmountsOf(money, row.Source));
        })]));
    }

    private static Dictionary<string, long> CountsOf(List<StageCount> counts, Guid? source) =>
        counts.Where(row => row.Source == source).OrderBy(row => Kebab.Read<DealStage>(row.Stage)).ToDictionary(row => row.Stage, row => row.Deals);

    private static List<DealAmountView> AmountsOf(List<SourceMoney> money, Guid? source) =>
        [.. money.Where(row => row.Source == source).Select(row => new DealAmountView(row.Currency, Currency.ExponentOf(row.Currency), row.Pledged, row.Contracted, row.Disbursed))];

    private static async Task<Dictionary<Guid, (string? Code, IReadOnlyDictionary<string, string>? Names)>> NamesAsync(string by, Guid[] ids, InvestmentDb db, CancellationToken cancellationToken) => by switch
    {
        "expo" => await db.KnownExpos.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => ((string?)row.Code, (IReadOnlyDictionary<string, string>?)row.Names), cancellationToken),
        "booth" => await db.KnownBooths.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => ((string?)row.Code, (IReadOnlyDictionary<string, string>?)null), cancellationToken),
        _ => await db.KnownAssets.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => ((string?)null, (IReadOnlyDictionary<string, string>?)row.Names), cancellationToken),
    };
}
