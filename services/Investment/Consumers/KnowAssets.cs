using System.Text.Json;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Consumers;

/// <summary>Remembers the published assets, so that deals and opportunities can refer to them while Catalog is down.</summary>
internal sealed class KnowAssets(InvestmentDb db) : IConsumer<AssetPublished>, IConsumer<AssetChanged>, IConsumer<AssetRetired>
{
    private const string Name = "investment-know-assets";

    public Task Consume(ConsumeContext<AssetPublished> context) => db.OnceAsync(context, Name, cancel => KnowAsync(context.Message.Asset, cancel));

    public Task Consume(ConsumeContext<AssetChanged> context) => db.OnceAsync(context, Name, cancel => KnowAsync(context.Message.Asset, cancel));

    public Task Consume(ConsumeContext<AssetRetired> context) => db.OnceAsync(context, Name, cancel => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO known_asset (id, version, names, retired)
        VALUES ({context.Message.AssetId}, {context.Message.Version}, jsonb_build_object(), true)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, retired = true
        WHERE known_asset.version < excluded.version
        """, cancel));

    private Task<int> KnowAsync(PublicAsset asset, CancellationToken cancellationToken)
    {
        var names = JsonSerializer.Serialize(asset.Names);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO known_asset (id, version, names, district_code, retired)
            VALUES ({asset.AssetId}, {asset.Version}, {names}::jsonb, {asset.DistrictCode}, false)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, names = excluded.names, district_code = excluded.district_code, retired = false
            WHERE known_asset.version < excluded.version
            """, cancellationToken);
    }
}
