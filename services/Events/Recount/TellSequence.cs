using CityIp.Contracts;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Recount;

/// <summary>Tells the last batch's number when no other has followed for a turn: a gap at the very end is seen by nothing else.</summary>
internal sealed class TellSequence(NpgsqlDataSource source, OutboxSignal signal, DatabaseReady ready, TimeProvider clock, ILogger<TellSequence> log) : BackgroundService
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    private const string Last = "SELECT coalesce(max(seq), 0) FROM activity_batch";

    // Told again now and then: the message itself could be what was lost.
    private const string Claim = """
        UPDATE activity_sequence_told SET seq = $1, told_at = $2 WHERE seq < $1 OR (seq = $1 AND seq > 0 AND told_at < $2 - interval '10 minutes')
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        var seen = -1L;
        using var timer = new PeriodicTimer(Turn, clock);
        do
        {
            try
            {
                seen = await TellAsync(seen, stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning("The end of the sequence was not told: {Reason} The next try is in {Seconds} s. Check PostgreSQL if this repeats.", exception.Message, Turn.TotalSeconds);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <param name="seen">The last batch at the last look.</param>
    /// <returns>The last batch now.</returns>
    internal async Task<long> TellAsync(long seen, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var read = new NpgsqlCommand(Last, connection);
        var last = (long)(await read.ExecuteScalarAsync(cancellationToken))!;
        if (last != seen)
        {
            return last;
        }
        var now = clock.GetUtcNow();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var claim = new NpgsqlCommand(Claim, connection) { Parameters = { new() { Value = last }, new() { Value = now.UtcDateTime } } };
        // Of several replicas one tells.
        if (await claim.ExecuteNonQueryAsync(cancellationToken) == 1)
        {
            await connection.PublishAsync([OutboxMessage.Of(new ActivitySequenceReached(last, now))], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            signal.Wake();
        }
        return last;
    }
}
