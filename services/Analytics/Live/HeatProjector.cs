using CityIp.ServiceDefaults.Data;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace CityIp.Analytics.Live;

/// <summary>
/// Sets Redis from the minute buckets, never by adding to it, so that whatever was lost or doubled on the way is put right two seconds later.
/// One process does it, held by an advisory lock; a state that is missing begins a new epoch.
/// </summary>
internal sealed class HeatProjector(NpgsqlDataSource source, HeatReader reader, HeatStore store, DatabaseReady ready, IOptions<LiveOptions> options, TimeProvider clock, ILogger<HeatProjector> log) : BackgroundService
{
    private const string TryLock = "SELECT pg_try_advisory_lock(hashtextextended('cityip.heat', 0))";
    private bool isCacheAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stoppingToken);
                // Each turn asks again: the lock is the session's own, and a lost session is noticed.
                while (await HoldsLockAsync(connection, stoppingToken))
                {
                    await ProjectAsync(clock.GetUtcNow(), stoppingToken);
                    await Task.Delay(options.Value.ProjectEvery, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning("The live heat stands still: {Reason} The next try is in a second. Check PostgreSQL.", exception.Message);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
        }
    }

    internal async Task ProjectAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var views = await reader.ReadAsync(now, expo: null, cancellationToken);
        try
        {
            foreach (var expo in views.Keys.Union(await store.WarmAsync()))
            {
                await ProjectAsync(await store.StateAsync(expo), views.GetValueOrDefault(expo) ?? HeatReader.Cold(expo, now, asOf: null));
            }
            isCacheAway = false;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            if (!isCacheAway)
            {
                log.LogWarning("The live heat is not told: Redis does not answer ({Reason}). Counting goes on, and the heat is made anew when Redis is back. Check Redis.", exception.Message);
            }
            isCacheAway = true;
        }
    }

    private async Task ProjectAsync(HeatView? state, HeatView view)
    {
        if (state is null)
        {
            var first = view with { Epoch = view.At.ToUnixTimeMilliseconds() };
            await store.SetAsync(first, HeatEventKind.Snapshot, first);
            return;
        }
        var changes = view.ChangesSince(state);
        if (changes.Count > 0)
        {
            var next = view with { Epoch = state.Epoch, Seq = state.Seq + 1 };
            await store.SetAsync(next, HeatEventKind.Change, next with { Cells = changes });
        }
    }

    private static async Task<bool> HoldsLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TryLock, connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
