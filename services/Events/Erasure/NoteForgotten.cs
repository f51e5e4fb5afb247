using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Erasure;

/// <summary>Notes which services have carried out an erasure, for whoever asks how far it is.</summary>
internal sealed class NoteForgotten(EventsDb db) : IConsumer<VisitorForgotten>
{
    public Task Consume(ConsumeContext<VisitorForgotten> context) => db.OnceAsync(context, "events-note-forgotten", cancellationToken =>
    {
        var done = context.Message;
        return db.Database.ExecuteSqlAsync(
            $"INSERT INTO erasure_confirmation (erasure_id, service, confirmed_at) VALUES ({done.ErasureId}, {done.Service}, {done.OccurredAt.ToUniversalTime()}) ON CONFLICT DO NOTHING", cancellationToken);
    });
}
