using CityIp.ServiceDefaults.Data;
using MassTransit;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// A message waits, unacknowledged, until the consumer's database exists and is migrated: services start together, and another one's first messages may be
/// here before it. Without that they would be dealt with by nobody but an operator.
/// </summary>
internal sealed class DatabaseFirst(DatabaseReady ready) : IFilter<ConsumeContext>
{
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        await ready.WaitAsync(context.CancellationToken);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("database-first");
}
