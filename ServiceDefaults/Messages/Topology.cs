using CityIp.Contracts;
using MassTransit;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// Every message of the platform: its exchange, and every queue that must get a copy. A publisher declares and binds all of them,
/// so that a message sent before its consumer has ever run waits in the queue instead of being dropped by the broker.
/// </summary>
public static class Topology
{
    /// <summary>The messages by exchange name. Exchange and queue names are wire names: never change one, add another.</summary>
    public static IReadOnlyList<MessageRoute> Messages { get; } =
    [
        Message<DistrictDefined>("district-defined", "events-know-districts", "investment-know-districts", "analytics-know-districts"),
        Message<AssetPublished>("asset-published", "events-know-assets", "investment-know-assets", "analytics-know-assets"),
        Message<AssetChanged>("asset-changed", "events-know-assets", "investment-know-assets", "analytics-know-assets"),
        Message<AssetRetired>("asset-retired", "events-know-assets", "investment-know-assets", "analytics-know-assets"),
        Message<AssetAssessed>("asset-assessed", "analytics-know-assessments"),
        Message<ExpoChanged>("expo-changed", "investment-know-expos", "analytics-know-expos"),
        Message<ExpoArchived>("expo-archived", "analytics-archive-expos"),
        Message<BoothChanged>("booth-changed", "investment-know-booths", "analytics-know-booths"),
        Message<ActivitiesAccepted>("activities-accepted", "analytics-count-activities"),
        Message<ActivitiesRecounted>("activities-recounted", "analytics-compare-recount"),
        Message<ActivitySequenceReached>("activity-sequence-reached", "analytics-know-sequence"),
        // One queue: what is published again comes after the beginning of its repair.
        Message<ActivityRepairBegun>("activity-repair-begun", "analytics-count-repairs"),
        Message<ActivitiesRepublished>("activities-republished", "analytics-count-repairs"),
        Message<ActivityBatchesMissed>("activity-batches-missed", "events-republish-batches"),
        Message<LeadCaptured>("lead-captured", "investment-open-deals", "analytics-count-leads"),
        Message<DealChanged>("deal-changed", "analytics-follow-deals"),
        Message<SustainabilityFell>("sustainability-fell", "catalog-keep-alerts"),
        Message<SustainabilityAlarmEnded>("sustainability-alarm-ended", "catalog-keep-alerts"),
        Message<VisitorErased>("visitor-erased", "investment-forget-visitors", "analytics-forget-visitors"),
        Message<VisitorForgotten>("visitor-forgotten", "events-note-forgotten"),
        Message<IndexPublished>("index-published", "investment-know-index"),
    ];

    /// <summary>The route of a message by its CLR type.</summary>
    /// <exception cref="InvalidOperationException">The type is no message of the platform.</exception>
    public static MessageRoute Of(Type message) =>
        Messages.FirstOrDefault(route => route.Type == message)
        ?? throw new InvalidOperationException($"{message.Name} has no route. Add it to {nameof(Topology)}.{nameof(Messages)}.");

    /// <summary>The route of a message by its exchange name, or null.</summary>
    public static MessageRoute? Find(string exchange) => Messages.FirstOrDefault(route => route.Exchange == exchange);

    internal static MessageRoute Message<T>(string exchange, params string[] queues)
        where T : class => new(typeof(T), exchange, queues, rabbit =>
        {
            rabbit.Message<T>(message => message.SetEntityName(exchange));
            rabbit.Publish<T>(publish =>
            {
                foreach (var queue in queues)
                {
                    // To the message's own exchange. A consumer binds the queue once more, by way of an exchange of the queue's name; the broker
                    // still puts in one copy.
                    publish.BindQueue(exchange, queue, binding =>
                    {
                        foreach (var (name, value) in QueueArguments(queue))
                        {
                            binding.SetQueueArgument(name, value);
                        }
                    });
                }
            });
        });

    /// <summary>
    /// Arguments cannot change once a queue exists (the broker answers 406 and the endpoint never starts); limits belong into policies.
    /// What the broker itself drops (delivery limit, expiry) joins what a consumer refused, in one error queue.
    /// </summary>
    internal static IReadOnlyDictionary<string, object> QueueArguments(string queue) => new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-dead-letter-exchange"] = ErrorQueue(queue),
    };

    /// <summary>Where messages go that a consumer refused; ErrorQueueKeeper takes them from there into the database, where operators list, replay and discard them.</summary>
    public static string ErrorQueue(string queue) => $"{queue}_error";
}

/// <summary>A message, its exchange and the queues bound to it.</summary>
public sealed record MessageRoute(Type Type, string Exchange, IReadOnlyList<string> Queues, Action<IRabbitMqBusFactoryConfigurator> Configure);
