using CityIp.Contracts;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Consumers;

/// <summary>Keeps the leads for the chain of an asset, without the contact fields.</summary>
internal sealed class CountLeads(NpgsqlDataSource source) : IConsumer<LeadCaptured>
{
    private const string Keep = """
        INSERT INTO lead AS known (id, version, expo_id, booth_id, visitor, district_code, asset_ids, occurred_at)
        VALUES (@id, @version, @expo_id, @booth_id, @visitor, @district_code, @asset_ids, @occurred_at)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, expo_id = excluded.expo_id, booth_id = excluded.booth_id, visitor = excluded.visitor,
            district_code = excluded.district_code, asset_ids = excluded.asset_ids, occurred_at = excluded.occurred_at
        WHERE known.version < excluded.version
        """;

    public Task Consume(ConsumeContext<LeadCaptured> context)
    {
        var lead = context.Message;
        return source.KeepAsync(context, "analytics-count-leads", Keep,
            new("id", lead.LeadId),
            new("version", lead.Version),
            new("expo_id", lead.ExpoId),
            new("booth_id", lead.BoothId),
            new("visitor", lead.Visitor),
            Newest.Maybe("district_code", NpgsqlDbType.Text, lead.DistrictCode),
            new("asset_ids", lead.AssetIds.Distinct().Order().ToArray()),
            new("occurred_at", lead.OccurredAt.UtcDateTime));
    }
}
