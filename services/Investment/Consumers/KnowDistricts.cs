using System.Text.Json;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Consumers;

/// <summary>Remembers the districts, so that what is offered in one is not offered in a misspelt one.</summary>
internal sealed class KnowDistricts(InvestmentDb db) : IConsumer<DistrictDefined>
{
    public Task Consume(ConsumeContext<DistrictDefined> context) => db.OnceAsync(context, "investment-know-districts", cancel =>
    {
        var district = context.Message;
        var names = JsonSerializer.Serialize(district.Names);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO known_district (code, version, names)
            VALUES ({district.Code}, {district.Version}, {names}::jsonb)
            ON CONFLICT (code) DO UPDATE SET version = excluded.version, names = excluded.names
            WHERE known_district.version < excluded.version
            """, cancel);
    });
}
