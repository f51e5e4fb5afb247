using System.Text.Json;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Consumers;

/// <summary>Remembers what the expos are called.</summary>
internal sealed class KnowExpos(InvestmentDb db) : IConsumer<ExpoChanged>
{
    public Task Consume(ConsumeContext<ExpoChanged> context) => db.OnceAsync(context, "investment-know-expos", cancel =>
    {
        var expo = context.Message;
        var names = JsonSerializer.Serialize(expo.Names);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO known_expo (id, version, code, names)
            VALUES ({expo.ExpoId}, {expo.Version}, {expo.Code}, {names}::jsonb)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, code = excluded.code, names = excluded.names
            WHERE known_expo.version < excluded.version
            """, cancel);
    });
}
