using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>Forgets, hourly, what inbox and idempotency need not remember any longer.</summary>
internal sealed class InboxSweeper(NpgsqlDataSource source, DatabaseReady ready, ILogger<InboxSweeper> log) : BackgroundService
{
    private const string Sweep = """
        DELETE FROM inbox WHERE received_at < now() - @inbox;
        DELETE FROM idempotent_answer WHERE created_at < now() - @answers;
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
                log.LogWarning(exception, "Old rows of inbox and idempotent_answer were not removed; the next try is in an hour. Check the database if this repeats.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
