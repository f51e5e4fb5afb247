using CityIp.Events.Retention;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Messages;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CityIp.Events.Archive;

/// <summary>Carries on with what is being archived, wherever it was stopped.</summary>
internal sealed class ArchiveExpos(NpgsqlDataSource source, OutboxSignal signal, DatabaseReady ready, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<ArchiveExpos> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = clock.GetUtcNow();
                if (await ArchiveStep.RunAsync(source, now - options.Value.ArchiveSettling, now, stoppingToken) is { } archive)
                {
                    if (archive.State == "archived")
                    {
                        signal.Wake();
                        log.LogInformation("Expo {Code} is archived: {Removed} activities were removed, their numbers kept; contacts, dead letters and the secret of its visitors' pseudonyms are deleted.", archive.Code, archive.Removed);
                    }
                    continue;
                }
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning(exception, "The archiving of an expo did not get on; the next try is in {Seconds} s, from where it was. Check PostgreSQL if this repeats.", Poll.TotalSeconds);
            }
            await Task.Delay(Poll, clock, stoppingToken);
        }
    }
}
