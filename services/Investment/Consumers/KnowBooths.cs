using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Consumers;

/// <summary>Remembers what the booths are called, whose they are and what they show.</summary>
internal sealed class KnowBooths(InvestmentDb db) : IConsumer<BoothChanged>
{
    public Task Consume(ConsumeContext<BoothChanged> context) => db.OnceAsync(context, "investment-know-booths", cancel =>
    {
        var booth = context.Message;
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO known_booth (id, version, expo_id, code, exhibitor_id, exhibitor_name, district_code, industry, asset_ids)
            VALUES ({booth.BoothId}, {booth.Version}, {booth.ExpoId}, {booth.Code}, {booth.ExhibitorId}, {booth.ExhibitorName}, {booth.DistrictCode}, {booth.Industry}, {booth.AssetIds.ToArray()})
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, expo_id = excluded.expo_id, code = excluded.code, exhibitor_id = excluded.exhibitor_id,
                exhibitor_name = excluded.exhibitor_name, district_code = excluded.district_code, industry = excluded.industry, asset_ids = excluded.asset_ids
            WHERE known_booth.version < excluded.version
            """, cancel);
    });
}
