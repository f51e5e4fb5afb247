using CityIp.Analytics.Counting;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;

namespace CityIp.Analytics.Consumers;

/// <summary>Counts a batch of activities, once: counters, visitors, sequence and inbox row are one transaction, shared with other batches that wait.</summary>
internal sealed class CountActivities(CountingLine line, ActivityTypes types, TimeProvider clock) : IConsumer<ActivitiesAccepted>
{
    public async Task Consume(ConsumeContext<ActivitiesAccepted> context)
    {
        var message = context.Message;
        var activities = message.All();
        var typeIds = await types.IdsOfAsync(activities.Select(activity => activity.Type), context.CancellationToken);
        await line.CountAsync(Inbox.IdOf(context), new LiveBatch(message.Sequence, activities, typeIds, clock.GetUtcNow() - Sweeping.MinutesKept));
    }
}
