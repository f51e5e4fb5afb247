using CityIp.Contracts;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Consumers;

/// <summary>Keeps the districts' names.</summary>
internal sealed class KnowDistricts(NpgsqlDataSource source) : IConsumer<DistrictDefined>
{
    private const string Keep = """
        INSERT INTO district AS known (code, version, names) VALUES (@code, @version, @names)
        ON CONFLICT (code) DO UPDATE SET version = excluded.version, names = excluded.names
        WHERE known.version < excluded.version
        """;

    public Task Consume(ConsumeContext<DistrictDefined> context)
    {
        var district = context.Message;
        return source.KeepAsync(context, "analytics-know-districts", Keep,
            new("code", district.Code),
            new("version", district.Version),
            new("names", NpgsqlDbType.Jsonb) { Value = district.Names });
    }
}
