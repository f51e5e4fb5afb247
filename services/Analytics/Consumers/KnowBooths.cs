using CityIp.Contracts;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Consumers;

/// <summary>Keeps codes and exhibitors of the booths, to name them in answers.</summary>
internal sealed class KnowBooths(NpgsqlDataSource source) : IConsumer<BoothChanged>
{
    private const string Keep = """
        INSERT INTO booth AS known (id, version, expo_id, code, hall_id, exhibitor_name, district_code)
        VALUES (@id, @version, @expo_id, @code, @hall_id, @exhibitor_name, @district_code)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, expo_id = excluded.expo_id, code = excluded.code, hall_id = excluded.hall_id,
            exhibitor_name = excluded.exhibitor_name, district_code = excluded.district_code
        WHERE known.version < excluded.version
        """;

    public Task Consume(ConsumeContext<BoothChanged> context)
    {
        var booth = context.Message;
        return source.KeepAsync(context, "analytics-know-booths", Keep,
            new("id", booth.BoothId),
            new("version", booth.Version),
            new("expo_id", booth.ExpoId),
            new("code", booth.Code),
            Newest.Maybe("hall_id", NpgsqlDbType.Uuid, booth.HallId),
            new("exhibitor_name", booth.ExhibitorName),
            Newest.Maybe("district_code", NpgsqlDbType.Text, booth.DistrictCode));
    }
}
