using Npgsql;

namespace CityIp.Benchmarks.Machine;

/// <summary>How often PostgreSQL wrote its log through to the disk, and how long that took: what makes a commit durable.</summary>
internal readonly record struct WalWrites(double Count, double Milliseconds)
{
    private const string Read = "SELECT wal_sync::float8, wal_sync_time FROM pg_stat_wal";

    // From version 18 on these stand elsewhere.
    private const string ReadIo = "SELECT sum(fsyncs)::float8, sum(fsync_time) FROM pg_stat_io WHERE object = 'wal'";

    public WalWrites Since(WalWrites begin) => new(Count - begin.Count, Milliseconds - begin.Milliseconds);

    public static async Task<WalWrites> ReadAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(connection.PostgreSqlVersion.Major >= 18 ? ReadIo : Read, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new(reader.GetDouble(0), reader.GetDouble(1));
    }

    /// <summary>The server takes the time of its writes from now on; off by default because some clocks are slow to read.</summary>
    public static async Task TimeThemAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var sql in new[] { "ALTER SYSTEM SET track_wal_io_timing = on", "SELECT pg_reload_conf()" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
