using CityIp.Analytics.Counting;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Npgsql;

namespace CityIp.Analytics.Consumers;

/// <summary>Puts a random id in the place of a visitor who asked to be forgotten: everybody is still counted once, and nobody knows who it was.</summary>
internal sealed class ForgetVisitors(NpgsqlDataSource source, FailedMessageContents held, OutboxSignal signal, TimeProvider clock) : IConsumer<VisitorErased>
{
    public async Task Consume(ConsumeContext<VisitorErased> context)
    {
        var erased = context.Message;
        await source.OnceAsync(context, "analytics-forget-visitors", async (connection, cancellationToken) =>
        {
            var now = clock.GetUtcNow();
            await ErasedVisitors.ForgetAsync(connection, erased, now, cancellationToken);
            await held.ForgetAsync(connection, erased.Visitor, erased.Replacement, cancellationToken);
            await connection.PublishAsync([OutboxMessage.Of(new VisitorForgotten(erased.ErasureId, "analytics", now), erased.ErasureId)], cancellationToken);
        });
        signal.Wake();
    }
}
