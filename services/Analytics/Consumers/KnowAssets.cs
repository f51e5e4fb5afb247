using CityIp.Analytics.Sustainability;
using CityIp.Contracts;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Consumers;

/// <summary>Keeps what the Catalog publishes of the assets. A retired asset stays: what was counted for it stays too.</summary>
internal sealed class KnowAssets(NpgsqlDataSource source, SustainabilitySignal signal) : IConsumer<AssetPublished>, IConsumer<AssetChanged>, IConsumer<AssetRetired>
{
    private const string Consumer = "analytics-know-assets";

    private const string Keep = """
        INSERT INTO asset AS known (id, version, kind, names, district_code, parent_id, daily_visitor_capacity, longitude, latitude)
        VALUES (@id, @version, @kind, @names, @district_code, @parent_id, @capacity, @longitude, @latitude)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, kind = excluded.kind, names = excluded.names, district_code = excluded.district_code,
            parent_id = excluded.parent_id, daily_visitor_capacity = excluded.daily_visitor_capacity, longitude = excluded.longitude, latitude = excluded.latitude
        WHERE known.version < excluded.version
        """;

    // The retirement may overtake the publication: it is kept beside the content's version, so that neither hides the other.
    private const string Retire = """
        INSERT INTO asset AS known (id, version, kind, names, retired_version) VALUES (@id, 0, '', '{}', @version)
        ON CONFLICT (id) DO UPDATE SET retired_version = greatest(known.retired_version, excluded.retired_version)
        """;

    public Task Consume(ConsumeContext<AssetPublished> context) => KeepAsync(context, context.Message.Asset);

    public Task Consume(ConsumeContext<AssetChanged> context) => KeepAsync(context, context.Message.Asset);

    public Task Consume(ConsumeContext<AssetRetired> context) => source.KeepAsync(context, Consumer, Retire,
        new("id", context.Message.AssetId),
        new("version", context.Message.Version));

    private async Task KeepAsync<TMessage>(ConsumeContext<TMessage> context, PublicAsset asset)
        where TMessage : class
    {
        await source.KeepAsync(context, Consumer, Keep,
            new("id", asset.AssetId),
            new("version", asset.Version),
            new("kind", asset.Kind),
            new("names", NpgsqlDbType.Jsonb) { Value = asset.Names },
            Newest.Maybe("district_code", NpgsqlDbType.Text, asset.DistrictCode),
            Newest.Maybe("parent_id", NpgsqlDbType.Uuid, asset.ParentId),
            Newest.Maybe("capacity", NpgsqlDbType.Integer, asset.DailyVisitorCapacity),
            Newest.Maybe("longitude", NpgsqlDbType.Double, asset.Longitude),
            Newest.Maybe("latitude", NpgsqlDbType.Double, asset.Latitude));
        // Its capacity may have changed, or it has no score yet.
        signal.Wake();
    }
}
