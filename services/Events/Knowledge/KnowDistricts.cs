using System.Text.Json;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Knowledge;

internal sealed class KnowDistricts(EventsDb db) : IConsumer<DistrictDefined>
{
    public Task Consume(ConsumeContext<DistrictDefined> context) => db.OnceAsync(context, "events-know-districts", async cancellationToken =>
    {
        var (code, version, names) = (context.Message.Code, context.Message.Version, JsonSerializer.Serialize(context.Message.Names));
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO known_district (code, version, names) VALUES ({code}, {version}, {names}::jsonb)
            ON CONFLICT (code) DO UPDATE SET version = excluded.version, names = excluded.names
            WHERE known_district.version < excluded.version
            """, cancellationToken);
    });
}
