using CityIp.Contracts;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Consumers;

/// <summary>Keeps the newest state of each deal for the chain of its assets, and every state for the days it was so.</summary>
internal sealed class FollowDeals(NpgsqlDataSource source) : IConsumer<DealChanged>
{
    private const string Keep = """
        WITH state AS (
            INSERT INTO deal_state (deal_id, version, asset_ids, stage, amounts, occurred_at)
            VALUES (@id, @version, @asset_ids, @stage, @amounts, @occurred_at) ON CONFLICT DO NOTHING)
        INSERT INTO deal AS known (id, version, lead_id, expo_id, booth_id, asset_ids, district_code, stage, amounts, occurred_at)
        VALUES (@id, @version, @lead_id, @expo_id, @booth_id, @asset_ids, @district_code, @stage, @amounts, @occurred_at)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, lead_id = excluded.lead_id, expo_id = excluded.expo_id, booth_id = excluded.booth_id,
            asset_ids = excluded.asset_ids, district_code = excluded.district_code, stage = excluded.stage, amounts = excluded.amounts, occurred_at = excluded.occurred_at
        WHERE known.version < excluded.version
        """;

    public Task Consume(ConsumeContext<DealChanged> context)
    {
        var deal = context.Message;
        return source.KeepAsync(context, "analytics-follow-deals", Keep,
            new("id", deal.DealId),
            new("version", deal.Version),
            Newest.Maybe("lead_id", NpgsqlDbType.Uuid, deal.LeadId),
            Newest.Maybe("expo_id", NpgsqlDbType.Uuid, deal.ExpoId),
            Newest.Maybe("booth_id", NpgsqlDbType.Uuid, deal.BoothId),
            new("asset_ids", deal.AssetIds.Distinct().Order().ToArray()),
            Newest.Maybe("district_code", NpgsqlDbType.Text, deal.DistrictCode),
            new("stage", deal.Stage),
            new("amounts", NpgsqlDbType.Jsonb) { Value = deal.Amounts },
            new("occurred_at", deal.OccurredAt.UtcDateTime));
    }
}
