using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// Forgets, hourly, what inbox, idempotency and error queues need not remember any longer. A message that is older than the inbox remembers could not
/// be replayed with one effect, so its content goes, too; what is no message of a service, and can hold anything, goes after 30 days.
/// </summary>
internal sealed class InboxSweeper(NpgsqlDataSource source, DatabaseReady ready, ILogger<InboxSweeper> log) : BackgroundService
{
    private const string Sweep = """
        DELETE FROM inbox WHERE received_at < now() - @inbox;
        DELETE FROM idempotent_answer WHERE created_at < now() - @answers;
        UPDATE bus_dead_letter SET state = 'discarded', headers = NULL, body = NULL, changed_at = clock_timestamp(), changed_by = NULL,
            note = CASE WHEN message_type IS NULL THEN 'Its content was removed after 30 days.' ELSE 'Older than repetitions are recognised: run a recount.' END
        WHERE state = 'held' AND first_at < now() - CASE WHEN message_type IS NULL THEN interval '30 days' ELSE @inbox END;
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
