using System.Globalization;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Catalog;

internal static class AssetSearch
{
    /// <summary>Oldest first, or nearest first where <c>near</c> is given.</summary>
    public static async Task<Results<Cacheable<Page<AssetView>>, ProblemHttpResult>> FindAssets(
        [AsParameters] AssetQuery query, string? lang, int? limit, string? cursor, CatalogDb db, NpgsqlDataSource source, Caller caller, CityLanguages city, HttpContext http)
    {
        if (query.Read(http.Request.Query, out var filter) is { } problem)
        {
            return problem;
        }
        if (Languages.Read(http.Request, lang, city, out var languages) is { } noLanguage)
        {
            return noLanguage;
        }
        if (Paging.RefuseLimit(limit) is { } noLimit)
        {
            return noLimit;
        }
        if (!Paging.TryRead(cursor, filter!.Near is null ? 1 : 2, out var key, out var noCursor))
        {
            return noCursor;
        }
        if (!TryReadPlace(key, out var after))
        {
            return Cursors.Invalid();
        }
        var size = limit ?? Paging.DefaultLimit;
        var rows = filter.Near is { } near
            ? await NearestAsync(filter.On(db, caller), near, after, size, http.RequestAborted)
            : await OldestAsync(filter.On(db, caller), after, size, http.RequestAborted);

        // The page's own order gives the cursor: by distance and id, or by id.
        var page = Paging.Answer(http, rows, size, row => row.Distance is { } distance
            ? Paging.Cursor(distance.ToString("R", CultureInfo.InvariantCulture), row.Asset.Id.ToString())
            : Paging.Cursor(row.Asset.Id.ToString())).Value!;
        var alerts = await AlertTable.OfAsync(source, [.. page.Items.Select(row => row.Asset.Id)], http.RequestAborted);
        var views = page.Items.Select(row => AssetView.Of(row.Asset, languages, alerts.GetValueOrDefault(row.Asset.Id).Alert)).ToList();
        var used = views.SelectMany(view => new[] { view.Language, view.TextLanguage });
        return Accepts.Best(http.Request, Cacheable<AssetView>.Json, Accepts.GeoJson) == Accepts.GeoJson
            ? new Cacheable<Page<AssetView>>(AssetFormats.FeatureCollection(views), caller) { MediaType = Accepts.GeoJson, ContentLanguages = used }
            : new Cacheable<Page<AssetView>>(new Page<AssetView>(views, page.Next), caller) { ContentLanguages = used };
    }

    /// <summary>The place in the list that a cursor holds: the last id, and its distance where the list is by distance.</summary>
    private static bool TryReadPlace(string[]? key, out (Guid Last, double Distance)? after)
    {
        after = null;
        if (key is null)
        {
            return true;
        }
        var distance = 0.0;
        if (!Guid.TryParse(key[^1], out var last) || (key.Length == 2 && !double.TryParse(key[0], NumberStyles.Float, CultureInfo.InvariantCulture, out distance)))
        {
            return false;
        }
        after = (last, distance);
        return true;
    }

    private static async Task<List<Found>> OldestAsync(IQueryable<Asset> found, (Guid Last, double Distance)? after, int size, CancellationToken cancellationToken)
    {
        if (after is { Last: var last })
        {
            found = found.Where(asset => asset.Id > last);
        }
        return await found.OrderBy(asset => asset.Id).Take(size + 1).Select(asset => new Found(asset, null)).ToListAsync(cancellationToken);
    }

    private static async Task<List<Found>> NearestAsync(IQueryable<Asset> found, Near near, (Guid Last, double Distance)? after, int size, CancellationToken cancellationToken)
    {
        var measured = found.Select(asset => new
        {
            Asset = asset,
            Distance = CatalogDb.MetresFromBox(asset.West, asset.South, asset.East, asset.North, near.Longitude, near.Latitude),
        });
        if (after is (var last, var distance))
        {
            measured = measured.Where(row => row.Distance > distance || (row.Distance == distance && row.Asset.Id > last));
        }
        var rows = await measured.OrderBy(row => row.Distance).ThenBy(row => row.Asset.Id).Take(size + 1).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new Found(row.Asset, row.Distance))];
    }

    private sealed record Found(Asset Asset, double? Distance);
}
