using Microsoft.EntityFrameworkCore;

namespace CityIp.Catalog;

/// <summary>Checks what an asset refers to: its district and its parent.</summary>
internal static class AssetReferences
{
    /// <summary>What refers to nothing, or would make an asset part of itself.</summary>
    /// <param name="id">The asset being changed, inside an open transaction; null while it is made, when nothing can be below it yet.</param>
    public static async Task<Fault?> CheckAsync(CatalogDb db, Guid? id, AssetContent content, CancellationToken cancellationToken)
    {
        if (content.District is { } code && (!District.IsCode(code) || !await db.Districts.AnyAsync(district => district.Code == code, cancellationToken)))
        {
            return new("unknown-reference", $"There is no district '{code}'. See /v1/catalog/districts.", "/district");
        }
        if (content.Parent is not { } parent)
        {
            return null;
        }
        if (!await db.Assets.AnyAsync(asset => asset.Id == parent, cancellationToken))
        {
            return new("unknown-reference", $"There is no asset '{parent}'.", "/parent");
        }
        return id is { } child && await IsBelowAsync(db, parent, child, cancellationToken)
            ? new("parent-cycle", $"'{parent}' is this asset, or is part of it, so it cannot be its parent.", "/parent")
            : null;
    }

    private static async Task<bool> IsBelowAsync(CatalogDb db, Guid parent, Guid child, CancellationToken cancellationToken)
    {
        // Two changes at once could each be fine and close a circle together: one after the other, until the end of the transaction.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('cityip.catalog.parents', 0))", cancellationToken);
        return await db.Database.SqlQuery<bool>($"""
            WITH RECURSIVE above AS (
                SELECT id, parent_id FROM asset WHERE id = {parent}
                UNION
                SELECT asset.id, asset.parent_id FROM asset JOIN above ON asset.id = above.parent_id)
            SELECT EXISTS (SELECT FROM above WHERE id = {child}) AS "Value"
            """).SingleAsync(cancellationToken);
    }
}
