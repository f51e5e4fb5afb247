using System.Collections.Concurrent;
using CityIp.ServiceDefaults.Data;
using Npgsql;

namespace CityIp.Events.Activities;

/// <summary>Makes the partitions of <c>activity</c> a week ahead, and on demand should that ever not have happened.</summary>
internal sealed class ActivityPartitions(NpgsqlDataSource source, DatabaseReady ready, TimeProvider clock, ILogger<ActivityPartitions> log) : BackgroundService
{
    private const int DaysAhead = 7;
    private readonly ConcurrentDictionary<DateOnly, bool> existing = new();

    /// <summary>Days are UTC days.</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public ValueTask EnsureAsync(DateOnly day, CancellationToken cancellationToken) =>
        existing.ContainsKey(day) ? ValueTask.CompletedTask : new(CreateAsync(day, cancellationToken));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                for (var ahead = 0; ahead <= DaysAhead; ahead++)
                {
                    await EnsureAsync(Today.AddDays(ahead), stoppingToken);
                }
            }
            catch (NpgsqlException exception)
            {
                log.LogWarning(exception, "The partitions of the coming days could not be made; the next try is in an hour, and each is made when it is needed. Check PostgreSQL.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CreateAsync(DateOnly day, CancellationToken cancellationToken)
    {
        // Looks first: creating a partition locks the whole table, even where it turns out to exist. The advisory lock keeps two replicas apart.
        var sql = $"""
            DO $$
            BEGIN
                IF to_regclass('activity_{day:yyyyMMdd}') IS NULL THEN
                    PERFORM pg_advisory_xact_lock(hashtextextended('cityip.activity.partition', 0));
                    CREATE TABLE IF NOT EXISTS activity_{day:yyyyMMdd} PARTITION OF activity FOR VALUES FROM ('{day:yyyy-MM-dd}') TO ('{day.AddDays(1):yyyy-MM-dd}');
                END IF;
            END $$
            """;
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 10;
        await command.ExecuteNonQueryAsync(cancellationToken);
        existing.TryAdd(day, true);
    }
}
