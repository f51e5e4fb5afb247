using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace CityIp.ServiceDefaults.Data;

/// <summary>Healthy when the database answers and is migrated: "ready" means the schema is there.</summary>
internal sealed class DatabaseHealth(NpgsqlDataSource source, DatabaseReady ready) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!ready.IsReady)
        {
            return HealthCheckResult.Unhealthy("The database is not migrated yet. The log says what it waits for.");
        }
        try
        {
            await using var command = source.CreateCommand("SELECT 1");
            command.CommandTimeout = 3;
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException exception)
        {
            return HealthCheckResult.Unhealthy("The database does not answer. Check PostgreSQL.", exception);
        }
    }
}
