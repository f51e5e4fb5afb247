using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Npgsql;

namespace CityIp.Events.Recount;

/// <summary>
/// Publishes batches again that somebody has missed, from what is stored, under the message id and the sequence of the first time: should the
/// first copy appear after all, one of the two has no effect.
/// </summary>
internal sealed class RepublishBatches(NpgsqlDataSource source, OutboxSignal signal, ILogger<RepublishBatches> log) : IConsumer<ActivityBatchesMissed>
{
    private const string Limits = "SELECT batches_through, (SELECT coalesce(max(seq), 0) FROM activity_batch) FROM activity_retention";

    public async Task Consume(ConsumeContext<ActivityBatchesMissed> context)
    {
        await source.OnceAsync(context, "events-republish-batches", (connection, cancellationToken) => AnswerAsync(connection, context.Message, cancellationToken));
        signal.Wake();
    }

    /// <summary>Writes the answer into the open transaction.</summary>
    internal async Task AnswerAsync(NpgsqlConnection connection, ActivityBatchesMissed missed, CancellationToken cancellationToken)
    {
        var batches = await StoredBatches.FindAsync(connection, [.. missed.Sequences.Distinct()], cancellationToken);
        if (missed.ExpoId is { } expo)
        {
            await PublishAsync(connection, expo, missed.Generation, batches, cancellationToken);
            return;
        }
        foreach (var batch in batches)
        {
            var activities = await StoredBatches.ActivitiesAsync(connection, batch, expo: null, generation: 0, cancellationToken);
            if (activities.Count < batch.Count)
            {
                log.LogError("Of batch {Sequence}, which was never counted, {Missing} of {Count} activities are no longer stored one by one. The rest is published; ./cityip recount shows the difference, ./cityip recount --repair restores the totals of the hours.", batch.Sequence, batch.Count - activities.Count, batch.Count);
            }
            await connection.PublishAsync([OutboxMessage.Of(new ActivitiesAccepted(batch.Sequence, activities), messageId: batch.MessageId)], cancellationToken);
        }
        await CloseAsync(connection, [.. missed.Sequences.Distinct().Except(batches.Select(batch => batch.Sequence)).Order()], cancellationToken);
        log.LogInformation("{Count} batches that were missed are published again.", batches.Count);
    }

    private static async Task PublishAsync(NpgsqlConnection connection, Guid expo, int generation, List<StoredBatch> batches, CancellationToken cancellationToken)
    {
        var republished = new List<RepublishedBatch>(batches.Count);
        foreach (var batch in batches)
        {
            republished.Add(new(batch.Sequence, await StoredBatches.ActivitiesAsync(connection, batch, expo, generation, cancellationToken)));
        }
        await connection.PublishAsync([.. StoredBatches.Republished(expo, generation, republished)], cancellationToken);
    }

    /// <summary>What retention has dropped comes empty, so that the sequence goes on.</summary>
    private async Task CloseAsync(NpgsqlConnection connection, List<long> unknown, CancellationToken cancellationToken)
    {
        if (unknown.Count == 0)
        {
            return;
        }
        var (dropped, last) = await LimitsAsync(connection, cancellationToken);
        var gone = unknown.Where(sequence => sequence <= dropped).ToList();
        if (gone.Count > 0)
        {
            log.LogError("{Count} batches, {First} to {Last}, were dropped by retention before they were counted. They come empty, so that counting goes on; ./cityip recount shows which hours differ, ./cityip recount --repair restores the totals of the hours.", gone.Count, gone[0], gone[^1]);
            await connection.PublishAsync([.. gone.Select(sequence => OutboxMessage.Of(new ActivitiesAccepted(sequence, [])))], cancellationToken);
        }
        if (unknown.Where(sequence => sequence > last).ToList() is { Count: > 0 } never)
        {
            log.LogError("Batches {First} to {Last} were asked for, but {Newest} is the last that this database has given out. Was it restored from an older copy? What is taken in now gets numbers that were used before, and is not counted: see which copy is the newer one.", never[0], never[^1], last);
        }
    }

    private static async Task<(long Dropped, long Last)> LimitsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Limits, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
