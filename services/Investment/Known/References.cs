using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Known;

/// <summary>Checks that what a request refers to exists; the problem names the field. What another service owns may still be on its way.</summary>
internal static class References
{
    /// <param name="already">Assets that it refers to now: they may stay when they have been retired since.</param>
    public static async Task<ProblemHttpResult?> RefuseAssetsAsync(this InvestmentDb db, HttpContext http, IReadOnlyList<Guid> ids, IReadOnlyCollection<Guid> already, string field)
    {
        var known = await db.KnownAssets.Where(asset => ids.Contains(asset.Id)).ToDictionaryAsync(asset => asset.Id, asset => asset.Retired, http.RequestAborted);
        for (var index = 0; index < ids.Count; index++)
        {
            var id = ids[index];
            if (!known.TryGetValue(id, out var retired))
            {
                return Problems.NotKnownHereYet(http, "Asset", id, $"{field}/{index}");
            }
            if (retired && !already.Contains(id))
            {
                return Problems.Invalid("asset-retired", $"Asset '{id}' is no longer offered.", $"{field}/{index}");
            }
        }
        return null;
    }

    public static async Task<ProblemHttpResult?> RefuseDistrictAsync(this InvestmentDb db, HttpContext http, string? code, string field) =>
        code is null || await db.KnownDistricts.AnyAsync(district => district.Code == code, http.RequestAborted)
            ? null
            : Problems.NotKnownHereYet(http, "District", code, field);

    public static async Task<ProblemHttpResult?> RefuseOrganisationAsync(this InvestmentDb db, HttpContext http, Guid? id, string field) =>
        id is null || await db.Organisations.AnyAsync(organisation => organisation.Id == id, http.RequestAborted)
            ? null
            : Problems.Invalid("unknown-organisation", $"There is no organisation '{id}'. Make it first, at /v1/investment/organisations.", field);

    public static async Task<ProblemHttpResult?> RefuseOpportunityAsync(this InvestmentDb db, HttpContext http, Guid? id, string field) =>
        id is null || await db.Opportunities.AnyAsync(opportunity => opportunity.Id == id, http.RequestAborted)
            ? null
            : Problems.Invalid("unknown-opportunity", $"There is no opportunity '{id}'. Make it first, at /v1/investment/opportunities.", field);
}
