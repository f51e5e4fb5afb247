using CityIp.Contracts;
using MassTransit;
using Npgsql;

namespace CityIp.Analytics.Consumers;

/// <summary>Keeps how far Events has said that the sequence is: batches up to there that do not come are missed.</summary>
internal sealed class KnowSequence(NpgsqlDataSource source) : IConsumer<ActivitySequenceReached>
{
    private const string Keep = "UPDATE sequence_told SET seq = @seq, told_at = now() WHERE seq < @seq";

    public Task Consume(ConsumeContext<ActivitySequenceReached> context) =>
        source.KeepAsync(context, "analytics-know-sequence", Keep, new NpgsqlParameter("seq", context.Message.Sequence));
}
