using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace CityIp.Events.Tests.Messages;

/// <summary>Hears what the service tells on an exchange from now on, with a queue of its own.</summary>
internal sealed class Listener(IConnection connection, IChannel channel) : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonElement> messages = new();

    public IReadOnlyCollection<JsonElement> Messages => messages;

    public static async Task<Listener> OnAsync(EventsApplication events, string exchange)
    {
        var connection = await new ConnectionFactory { Uri = new(events.Servers.Broker) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        var listener = new Listener(connection, channel);
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, exchange, string.Empty);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            listener.messages.Enqueue(JsonElement.Parse(delivery.Body.Span).GetProperty("message").Clone());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
