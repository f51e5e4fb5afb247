using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Knowledge;

/// <summary>One queue for the three messages of an asset; the version, not the order of arrival, says which is the newest.</summary>
internal sealed class KnowAssets(EventsDb db) : IConsumer<AssetPublished>, IConsumer<AssetChanged>, IConsumer<AssetRetired>
{
    private const string Name = "events-know-assets";

    public Task Consume(ConsumeContext<AssetPublished> context) => db.OnceAsync(context, Name, cancellationToken =>
        KnowAsync(context.Message.Asset.AssetId, context.Message.Asset.Version, retired: false, cancellationToken));

    public Task Consume(ConsumeContext<AssetChanged> context) => db.OnceAsync(context, Name, cancellationToken =>
        KnowAsync(context.Message.Asset.AssetId, context.Message.Asset.Version, retired: false, cancellationToken));

    public Task Consume(ConsumeContext<AssetRetired> context) => db.OnceAsync(context, Name, cancellationToken =>
        KnowAsync(context.Message.AssetId, context.Message.Version, retired: true, cancellationToken));

    private async Task KnowAsync(Guid id, long version, bool retired, CancellationToken cancellationToken) => await db.Database.ExecuteSqlAsync($"""
        INSERT INTO known_asset (id, version, retired) VALUES ({id}, {version}, {retired})
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, retired = excluded.retired
        WHERE known_asset.version < excluded.version
        """, cancellationToken);
}
