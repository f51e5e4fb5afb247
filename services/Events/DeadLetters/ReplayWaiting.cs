using System.Diagnostics;
using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Data;
using Npgsql;

namespace CityIp.Events.DeadLetters;

/// <summary>
/// Takes in dead letters whose expo, booth, session, hall or type has appeared. It looks at the tables and not at who told what, so that a booth placed
/// while its event was being quarantined is not missed; and the letter's own state, changed in the transaction, is what lets it count once.
/// </summary>
internal sealed class ReplayWaiting(
    NpgsqlDataSource source,
    LetterReplay replay,
    ProgrammeChanged changed,
    IntakeMetrics metrics,
    DatabaseReady ready,
    ILogger<ReplayWaiting> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ObserveEvery = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        var (seen, swept, observed) = (changed.Count, 0L, 0L);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await ReplayAsync(stoppingToken) > 0)
                {
                }
                if (IsDue(ref observed, ObserveEvery))
                {
                    metrics.ObserveDeadLetters(await WaitingLetters.ObserveAsync(source, stoppingToken));
                }
                if (IsDue(ref swept, SweepEvery))
                {
                    await WaitingLetters.ForgetAsync(source, stoppingToken);
                    metrics.ObserveAllDeadLetters(await DeadLetterReads.CountsAsync(source, stoppingToken));
                }
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning(exception, "Dead letters could not be looked through; the next try is in {Seconds:0} s. Check PostgreSQL if this repeats.", Poll.TotalSeconds);
            }
            seen = await changed.WaitAsync(seen, Poll, stoppingToken);
        }
    }

    /// <returns>How many were taken in.</returns>
    private async Task<int> ReplayAsync(CancellationToken cancellationToken)
    {
        var letters = await WaitingLetters.ReadAsync(source, cancellationToken);
        var outcomes = letters.Count == 0 ? [] : await replay.ReplayAsync(letters, by: null, dryRun: false, cancellationToken);
        var taken = outcomes.Count(outcome => outcome.Status == "accepted");
        if (taken > 0)
        {
            log.LogInformation("{Count} dead letters were taken in: what they waited for has appeared.", taken);
        }
        return taken;
    }

    private static bool IsDue(ref long last, TimeSpan every)
    {
        if (last != 0 && Stopwatch.GetElapsedTime(last) < every)
        {
            return false;
        }
        last = Stopwatch.GetTimestamp();
        return true;
    }
}
