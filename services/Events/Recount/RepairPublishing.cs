using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Recount;

/// <summary>
/// Publishes what repairs have still to publish, some of it in each transaction, with how far it came: whoever is stopped in the middle, it goes on
/// from there. The outbox is not filled with it: live activity leaves by the same way.
/// </summary>
internal sealed class RepairPublishing(NpgsqlDataSource source, OutboxSignal signal, DatabaseReady ready, TimeProvider clock, ILogger<RepairPublishing> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollWhileBusy = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Poll;
            try
            {
                var step = await RepairStep.RunAsync(source, clock.GetUtcNow(), stoppingToken);
                if (step.Moved)
                {
                    signal.Wake();
                    pause = TimeSpan.Zero;
                }
                else if (step.Expo is not null)
                {
                    pause = PollWhileBusy;
                }
                if (step.Finished)
                {
                    log.LogInformation("Generation {Generation} of expo {Expo} is published: {Published} activities. Analytics shows it when it agrees with what is stored.", step.Generation, step.Expo, step.Published);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning(exception, "A repair did not get on; the next try is in {Seconds} s, from where it was. Check PostgreSQL if this repeats.", Poll.TotalSeconds);
            }
            await Task.Delay(pause, clock, stoppingToken);
        }
    }
}
