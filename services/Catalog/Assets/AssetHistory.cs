using System.Globalization;
using System.Text.Json;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Catalog;

/// <summary>One entry of an asset's edit log.</summary>
/// <param name="Actor">Id of the key that did it.</param>
/// <param name="Changes">By field what it was (<c>from</c>) and became (<c>to</c>); a text by language is a field of its own, <c>names/en</c>.</param>
internal sealed record AssetEditView(long Version, DateTimeOffset At, string Actor, string Action, JsonElement Changes);

internal static class AssetHistory
{
    public static async Task<Results<Ok<Page<AssetEditView>>, ProblemHttpResult>> ListEdits(Guid id, int? limit, string? cursor, CatalogDb db, HttpContext http)
    {
        if (Paging.RefuseLimit(limit) is { } refused)
        {
            return refused;
        }
        if (!Paging.TryRead(cursor, 1, out var key, out var problem))
        {
            return problem;
        }
        if (!await db.Assets.AnyAsync(asset => asset.Id == id, http.RequestAborted))
        {
            return Problems.NotFound("asset", id);
        }
        var (size, before) = (limit ?? Paging.DefaultLimit, long.MaxValue);
        if (key is not null && !long.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return Cursors.Invalid();
        }
        var rows = await db.AssetEdits.AsNoTracking()
            .Where(edit => edit.AssetId == id && edit.Version < before)
            .OrderByDescending(edit => edit.Version)
            .Take(size + 1)
            .ToListAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "private, no-store";
        return Paging.Answer(
            http,
            [.. rows.Select(edit => new AssetEditView(edit.Version, edit.At, edit.Actor, edit.Action, JsonSerializer.Deserialize<JsonElement>(edit.Changes)))],
            size,
            edit => Paging.Cursor(edit.Version.ToString(CultureInfo.InvariantCulture)));
    }
}
