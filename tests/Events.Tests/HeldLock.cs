using CityIp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CityIp.Events.Tests;

/// <summary>An open transaction that others have to wait for.</summary>
internal sealed class HeldLock(EventsApplication events, NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    public Task IsWaitedFor() => Eventually.True(() => events.Ask<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid)))", connection.ProcessID));

    public Task ReleaseAsync() => transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}

internal static class HeldLocks
{
    public static async Task<HeldLock> HoldAsync(this EventsApplication events, string sql)
    {
        var connection = await events.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return new(events, connection, transaction);
    }
}
