using CityIp.Contracts;
using MassTransit;
using Npgsql;

namespace CityIp.Analytics.Consumers;

/// <summary>Notes that an expo is archived. What is kept of its single visitors is deleted once every batch that could hold one is counted.</summary>
internal sealed class ArchiveExpos(NpgsqlDataSource source) : IConsumer<ExpoArchived>
{
    private const string Keep = """
        INSERT INTO archived_expo (expo_id, through_seq, archived_at) VALUES (@expo_id, @through_seq, @archived_at) ON CONFLICT (expo_id) DO NOTHING
        """;

    public Task Consume(ConsumeContext<ExpoArchived> context) => source.KeepAsync(context, "analytics-archive-expos", Keep,
        new("expo_id", context.Message.ExpoId),
        new("through_seq", context.Message.ThroughSequence),
        new("archived_at", context.Message.OccurredAt.UtcDateTime));
}
