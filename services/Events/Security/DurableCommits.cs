using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace CityIp.Events.Security;

/// <summary>
/// "Accepted" promises that a commit has reached the disk. A server set to answer before that makes the promise a lie, so the service is not ready on one.
/// </summary>
internal sealed class DurableCommits(NpgsqlDataSource source) : IHealthCheck
{
    private const string Settings = "SELECT current_setting('fsync'), current_setting('synchronous_commit')";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = source.CreateCommand(Settings);
            command.CommandTimeout = 3;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return Refuse(reader.GetString(0), reader.GetString(1)) is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy();
        }
        catch (NpgsqlException exception)
        {
            return HealthCheckResult.Unhealthy("PostgreSQL's settings cannot be read. Check that it runs.", exception);
        }
    }

    /// <summary>Null when a commit with these settings survives a crash of the server; else what to change.</summary>
    public static string? Refuse(string fsync, string synchronousCommit) => (fsync, synchronousCommit) switch
    {
        (not "on", _) => $"PostgreSQL runs with fsync={fsync}: a crash can lose what was accepted. Set fsync=on and restart PostgreSQL.",
        (_, "off") => "PostgreSQL runs with synchronous_commit=off: a crash can lose what was accepted. Set synchronous_commit=on for this database, its role and the connection string.",
        _ => null,
    };
}
