using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// Forgets, hourly, what inbox, idempotency and error queues need not remember any longer. A message that is older than the inbox remembers could not
/// be replayed with one effect, so its content goes, too.
/// </summary>
internal sealed class InboxSweeper(NpgsqlDataSource source, DatabaseReady ready, ILogger<InboxSweeper> log) : BackgroundService
{
    private const string Sweep = """
        DELETE FROM inbox WHERE received_at < now() - @inbox;
        DELETE FROM idempotent_answer WHERE created_at < now() - @answers;
        UPDATE bus_dead_letter SET state = 'discarded', body = NULL, changed_at = clock_timestamp(), changed_by = NULL, note = 'Older than repetitions are recognised: run a recount.'
        WHERE state = 'held' AND first_at < now() - @inbox;
        DELETE FROM bus_dead_letter WHERE state <> 'held' AND changed_at < now() - @inbox;
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        do
        {
            try
            {
                await using var command = source.CreateCommand(Sweep);
                command.Parameters.AddWithValue("inbox", Inbox.Retention);
                command.Parameters.AddWithValue("answers", IdempotentAnswer.Retention);
                await command.ExecuteNonQueryAsync(stoppingToken);
            }
            catch (NpgsqlException exception)
            {
                log.LogWarning(exception, "Old rows of inbox, idempotent_answer and bus_dead_letter were not removed; the next try is in an hour. Check the database if this repeats.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
