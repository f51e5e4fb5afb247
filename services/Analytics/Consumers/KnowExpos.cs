using CityIp.Contracts;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Consumers;

/// <summary>Keeps code, names and time zone of the expos.</summary>
internal sealed class KnowExpos(NpgsqlDataSource source) : IConsumer<ExpoChanged>
{
    private const string Keep = """
        INSERT INTO expo AS known (id, version, code, names, time_zone, starts_on, ends_on)
        VALUES (@id, @version, @code, @names, @time_zone, @starts_on, @ends_on)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, code = excluded.code, names = excluded.names,
            time_zone = excluded.time_zone, starts_on = excluded.starts_on, ends_on = excluded.ends_on
        WHERE known.version < excluded.version
        """;

    public Task Consume(ConsumeContext<ExpoChanged> context)
    {
        var expo = context.Message;
        return source.KeepAsync(context, "analytics-know-expos", Keep,
            new("id", expo.ExpoId),
            new("version", expo.Version),
            new("code", expo.Code),
            new("names", NpgsqlDbType.Jsonb) { Value = expo.Names },
            new("time_zone", expo.TimeZone),
            new("starts_on", expo.StartsOn),
            new("ends_on", expo.EndsOn));
    }
}
