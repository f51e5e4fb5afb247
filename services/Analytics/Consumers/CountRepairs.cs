using CityIp.Analytics.Counting;
using CityIp.Analytics.Recount;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Npgsql;

namespace CityIp.Analytics.Consumers;

/// <summary>Counts, under a generation of its own, what Events publishes again of an expo.</summary>
internal sealed class CountRepairs(NpgsqlDataSource source, ActivityTypes types, TimeProvider clock, ILogger<CountRepairs> log) : IConsumer<ActivityRepairBegun>, IConsumer<ActivitiesRepublished>
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private const string Consumer = "analytics-count-repairs";

    public async Task Consume(ConsumeContext<ActivityRepairBegun> context)
    {
        var begun = context.Message;
        var typeIds = await types.IdsOfAsync(begun.Frozen.Select(count => count.Type), context.CancellationToken);
        await source.OnceAsync(context, Consumer, async (connection, cancellationToken) =>
        {
            if (await BegunRepair.OpenAsync(connection, begun, typeIds, cancellationToken))
            {
                log.LogInformation("Expo {Expo} is counted anew as generation {Generation}, beside the one that is shown.", begun.ExpoId, begun.Generation);
            }
            else
            {
                log.LogWarning("Generation {Generation} of expo {Expo} is not counted: a later one was begun, or word of it came more than a day late.", begun.Generation, begun.ExpoId);
            }
        });
    }

    public async Task Consume(ConsumeContext<ActivitiesRepublished> context)
    {
        var message = context.Message;
        var typeIds = await types.IdsOfAsync(message.Batches.SelectMany(batch => batch.Activities).Select(activity => activity.Type), context.CancellationToken);
        await source.OnceAsync(context, Consumer, async (connection, cancellationToken) =>
        {
            var generations = await Generations.HoldAsync(connection, [message.ExpoId], cancellationToken);
            if (generations.Making.GetValueOrDefault(message.ExpoId) != message.Generation)
            {
                await RefuseOrWaitAsync(connection, context, cancellationToken);
                return;
            }
            var repair = await BegunRepair.ReadAsync(connection, message.ExpoId, message.Generation, cancellationToken);
            var minutesFrom = clock.GetUtcNow() - Sweeping.MinutesKept;
            var parts = message.Batches.DistinctBy(batch => batch.Sequence)
                .Select(batch => (batch.Sequence, Tally: Tally.Of(batch.Activities, typeIds, minutesFrom, repair.WasCounted(batch.Sequence) ? repair.IsFrozen : null)))
                .ToList();
            var entered = await RepairBatches.EnterAsync(connection, message.ExpoId, message.Generation, parts, cancellationToken);
            var added = Tally.Of([.. parts.Where(part => entered.Contains(part.Sequence)).Select(part => part.Tally)]);
            await CountWriter.AddAsync(connection, added, new HashSet<Guid>(), added.Visitors, cancellationToken);
        });
    }

    /// <summary>What belongs to a generation that was given up, or is shown already, has no effect. One that is not begun yet is about to be, by another process.</summary>
    private async Task RefuseOrWaitAsync(NpgsqlConnection connection, ConsumeContext<ActivitiesRepublished> context, CancellationToken cancellationToken)
    {
        var message = context.Message;
        if (message.Generation <= await BegunRepair.NewestAsync(connection, message.ExpoId, cancellationToken))
        {
            return;
        }
        if (context.SentTime is { } sent && clock.GetUtcNow() - sent > LongestWait)
        {
            log.LogError("What is published again of expo {Expo} as generation {Generation} is left out: word of its beginning was lost. The counts stay as they were; repair it again.", message.ExpoId, message.Generation);
            return;
        }
        // Waited for like a database that is away: the message is tried again until it can be counted.
        throw new TimeoutException($"Generation {message.Generation} of expo {message.ExpoId} is not begun yet.");
    }
}
