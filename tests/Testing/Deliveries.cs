using System.Collections.Concurrent;
using MassTransit;

namespace CityIp.Testing;

/// <summary>Counts how often the service has dealt with each message: a repetition that has no effect is seen nowhere else.</summary>
public sealed class Deliveries : IConsumeObserver, IDisposable
{
    private readonly ConcurrentDictionary<Guid, int> counts = new();
    private readonly ConnectHandle? handle;

    /// <summary>For services to be registered with: where several processes take from one queue, only all of them together see every delivery.</summary>
    public Deliveries()
    {
    }

    public Deliveries(IBus bus) => handle = bus.ConnectConsumeObserver(this);

    public int Of(Guid messageId) => counts.GetValueOrDefault(messageId);

    public void Dispose() => handle?.Dispose();

    public Task PreConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context)
        where T : class
    {
        counts.AddOrUpdate(context.MessageId!.Value, 1, (_, before) => before + 1);
        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;
}
