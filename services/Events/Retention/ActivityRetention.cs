using CityIp.Events.Activities;
using CityIp.ServiceDefaults.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CityIp.Events.Retention;

/// <summary>Drops, hourly and unattended, the partitions of the days that are over their time, and forgets settled dead letters.</summary>
internal sealed class ActivityRetention(NpgsqlDataSource source, DatabaseReady ready, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<ActivityRetention> log) : BackgroundService
{
    private const int Attempts = 5;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                await DropAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-options.Value.ActivityDays), stoppingToken);
                await SettledLetters.ForgetAsync(source, clock.GetUtcNow().AddDays(-options.Value.SettledLetterDays), stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning(exception, "What is over its time was not removed; the next try is in an hour. Nothing is lost by that, but the disk fills: check PostgreSQL if this repeats.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Drops every partition of a day before the one given, the oldest first.</summary>
    internal async Task DropAsync(DateOnly before, CancellationToken cancellationToken)
    {
        List<DateOnly> days;
        await using (var connection = await source.OpenConnectionAsync(cancellationToken))
        {
            days = await ActivityDays.ListAsync(connection, cancellationToken);
        }
        foreach (var day in days.TakeWhile(day => day < before))
        {
            if (!await DropPatientlyAsync(day, cancellationToken))
            {
                return;
            }
        }
    }

    /// <returns>False when later days are not worth the attempt.</returns>
    private async Task<bool> DropPatientlyAsync(DateOnly day, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            switch (await DroppedDay.DropAsync(source, day, cancellationToken))
            {
                case DropResult.Dropped:
                    log.LogInformation("The activities of {Day} were dropped; their numbers are kept per hour and type.", day);
                    return true;
                case DropResult.Gone:
                    return true;
                case DropResult.Elsewhere:
                    return false;
                case DropResult.Repairing:
                    log.LogInformation("The activities of {Day} stay until the repair that publishes them is done; the next try is in an hour.", day);
                    return false;
            }
            await Task.Delay(TimeSpan.FromSeconds(attempt) / 2, cancellationToken);
        }
        log.LogWarning("The partition activity_{Day:yyyyMMdd} is over its time but in use: {Attempts} attempts to lock it were given up, so that intake does not wait. The next try is in an hour. If this repeats, look for a transaction that stays open (pg_stat_activity, xact_start).", day, Attempts);
        return false;
    }
}
