using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Catalog;

/// <summary>How many assets of a search have a value.</summary>
internal sealed record AssetFacet(string Value, long Count);

/// <summary>What a search finds, counted.</summary>
/// <param name="Total">All that the search finds.</param>
/// <param name="Kinds">By kind, as if no kind had been asked for, so that the others can be offered.</param>
/// <param name="Districts">By district, as if no district had been asked for; assets without a district are not in it.</param>
internal sealed record AssetCounts(long Total, IReadOnlyList<AssetFacet> Kinds, IReadOnlyList<AssetFacet> Districts);

internal static class AssetFacets
{
    public static async Task<Results<Cacheable<AssetCounts>, ProblemHttpResult>> CountAssets([AsParameters] AssetQuery query, CatalogDb db, Caller caller, HttpContext http)
    {
        if (query.Read(http.Request.Query, out var filter) is { } problem)
        {
            return problem;
        }
        var total = await filter!.On(db, caller).LongCountAsync(http.RequestAborted);
        var kinds = await (filter with { Kinds = [] }).On(db, caller)
            .GroupBy(asset => asset.Kind)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToListAsync(http.RequestAborted);
        var districts = await (filter with { Districts = [] }).On(db, caller)
            .Where(asset => asset.DistrictCode != null)
            .GroupBy(asset => asset.DistrictCode!)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToListAsync(http.RequestAborted);
        return new Cacheable<AssetCounts>(
            new AssetCounts(
                total,
                MostFirst(kinds.Select(kind => new AssetFacet(KebabCase.Of(kind.Key), kind.Count))),
                MostFirst(districts.Select(district => new AssetFacet(district.Key, district.Count)))),
            caller)
        { Vary = "Accept" };
    }

    private static List<AssetFacet> MostFirst(IEnumerable<AssetFacet> facets) =>
        [.. facets.OrderByDescending(facet => facet.Count).ThenBy(facet => facet.Value, StringComparer.Ordinal)];
}
