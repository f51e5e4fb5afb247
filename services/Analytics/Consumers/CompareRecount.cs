using CityIp.Contracts;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Consumers;

/// <summary>Keeps what Events has counted; it is compared once everything up to its sequence is counted here too.</summary>
internal sealed class CompareRecount(NpgsqlDataSource source) : IConsumer<ActivitiesRecounted>
{
    private const string Keep = """
        INSERT INTO comparison (id, expo_id, generation, through_sequence, counted_at, counted, state, republished)
        VALUES (@id, @expo_id, @generation, @through_sequence, @counted_at, @counted, 'Pending', @republished)
        """;

    public Task Consume(ConsumeContext<ActivitiesRecounted> context)
    {
        var recount = context.Message;
        return source.KeepAsync(context, "analytics-compare-recount", Keep,
            new("id", context.MessageId!.Value),
            new("expo_id", recount.ExpoId),
            new("generation", recount.Generation),
            new("through_sequence", recount.ThroughSequence),
            new("counted_at", recount.OccurredAt.UtcDateTime),
            new("counted", NpgsqlDbType.Jsonb) { Value = recount.Counts },
            Newest.Maybe("republished", NpgsqlDbType.Bigint, recount.Republished));
    }
}
