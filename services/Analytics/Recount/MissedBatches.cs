using System.Diagnostics.Metrics;
using CityIp.Analytics.Counting;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CityIp.Analytics.Recount;

/// <summary>Settings under <c>Counting</c>.</summary>
internal sealed class MissedBatchOptions
{
    /// <summary>A batch that is missing for so long although a later one has come is asked for. Under load they come out of order, but not by that much.</summary>
    public TimeSpan AskForMissedAfter { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Asks Events for batches that have not come: their message was lost with its queue, discarded, or lies in an error queue. Events publishes them
/// again; should the first copy come after all, one of the two has no effect.
/// </summary>
internal sealed class MissedBatches : IDisposable
{
    /// <summary>A message asks for at most so many: what they hold has to pass the bus.</summary>
    private const int MostTogether = 100;

    private const string TryBeTheOne = "SELECT pg_try_advisory_xact_lock(hashtextextended('cityip.missed', 0))";

    // The longer in vain, the rarer: a batch that cannot be counted would fill its error queue.
    private const string Note = """
        INSERT INTO missed_batch AS missed (expo_id, generation, seq) SELECT @expo, @generation, unnest(@sequences)
        ON CONFLICT (expo_id, generation, seq) DO UPDATE SET asks = missed.asks + 1, asked_at = now()
        WHERE missed.asked_at < now() - least(@pause * power(2, least(missed.asks - 1, 20)), interval '1 hour')
        RETURNING seq, asks
        """;

    private const string Forget = """
        DELETE FROM missed_batch WHERE (generation = 0 AND seq <= @through)
            OR (generation > 0 AND NOT EXISTS (SELECT FROM repair WHERE repair.expo_id = missed_batch.expo_id AND repair.generation = missed_batch.generation AND state = 'making'))
        """;

    private readonly NpgsqlDataSource source;
    private readonly OutboxSignal signal;
    private readonly MissedBatchOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<MissedBatches> log;
    private readonly Meter meter = new("CityIp.Counting");
    private readonly Counter<long> asked;
    private long missing;

    public MissedBatches(NpgsqlDataSource source, OutboxSignal signal, IOptions<MissedBatchOptions> options, TimeProvider clock, ILogger<MissedBatches> log)
    {
        (this.source, this.signal, this.options, this.clock, this.log) = (source, signal, options.Value, clock, log);
        meter.CreateObservableGauge("cityip.counting.missing", () => missing, "{batch}", "Batches that have not come although later ones have.");
        asked = meter.CreateCounter<long>("cityip.counting.asked", "{batch}", "Batches that were asked for again.");
    }

    public void Dispose() => meter.Dispose();

    /// <summary>Asks for what is missing for too long and was not asked for just now.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var watermark = await Watermark.ReadAsync(connection, cancellationToken);
        missing = watermark.Gaps.Sum(gap => gap.To - gap.From + 1);
        await using (var forget = new NpgsqlCommand(Forget, connection))
        {
            forget.Parameters.AddWithValue("through", watermark.ThroughSequence);
            if (await forget.ExecuteNonQueryAsync(cancellationToken) is > 0 and var come)
            {
                log.LogInformation("{Count} batches that were missed have come; counted without a gap up to {Through}.", come, watermark.ThroughSequence);
            }
        }
        var late = clock.GetUtcNow() - options.AskForMissedAfter;
        var sequences = watermark.Gaps.Where(gap => gap.Since < late).SelectMany(Range).Take(MostTogether).ToArray();
        if (sequences.Length == 0)
        {
            return;
        }
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var one = new NpgsqlCommand(TryBeTheOne, connection))
        {
            if (!(bool)(await one.ExecuteScalarAsync(cancellationToken))!)
            {
                return;
            }
        }
        await AskAsync(connection, null, 0, sequences, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Wake();
    }

    /// <summary>Writes the question into the open transaction, for those that were not asked for just now.</summary>
    /// <param name="expo">Null for whole batches.</param>
    public async Task AskAsync(NpgsqlConnection connection, Guid? expo, int generation, long[] sequences, CancellationToken cancellationToken)
    {
        var now = new List<long>();
        var mostAsks = 0;
        await using (var note = new NpgsqlCommand(Note, connection))
        {
            note.Parameters.AddWithValue("expo", expo ?? Guid.Empty);
            note.Parameters.AddWithValue("generation", generation);
            note.Parameters.AddWithValue("sequences", sequences);
            note.Parameters.AddWithValue("pause", options.AskForMissedAfter);
            await using var reader = await note.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                now.Add(reader.GetInt64(0));
                mostAsks = Math.Max(mostAsks, reader.GetInt32(1));
            }
        }
        if (now.Count == 0)
        {
            return;
        }
        now.Sort();
        await connection.PublishAsync([OutboxMessage.Of(new ActivityBatchesMissed(now, expo, generation, clock.GetUtcNow()))], cancellationToken);
        asked.Add(now.Count);
        log.Log(
            mostAsks > 3 ? LogLevel.Error : LogLevel.Warning,
            "{Count} batches, {First} to {Last}, have not come; events is asked to publish them again (time {Asks}). If they do not come: is events running, and do they lie in the error queue of analytics-count-activities?",
            now.Count, now[0], now[^1], mostAsks);
    }

    private static IEnumerable<long> Range(SequenceGap gap)
    {
        for (var sequence = gap.From; sequence <= gap.To; sequence++)
        {
            yield return sequence;
        }
    }
}
