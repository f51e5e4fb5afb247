using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace CityIp.Catalog.Tests;

/// <summary>A queue of the test's own on the real broker, bound to exchanges of the platform: sees what a consumer would.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Exchange, JsonElement Message)> received = new();
    private readonly IConnection connection;
    private readonly IChannel channel;

    private Listener(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public static async Task<Listener> OnAsync(string broker, params string[] exchanges)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        var listener = new Listener(connection, await connection.CreateChannelAsync());
        var queue = await listener.channel.QueueDeclareAsync();
        foreach (var exchange in exchanges)
        {
            await listener.channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await listener.channel.QueueBindAsync(queue.QueueName, exchange, string.Empty);
        }
        var consumer = new AsyncEventingBasicConsumer(listener.channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            using var envelope = JsonDocument.Parse(delivery.Body.ToArray());
            listener.received.Enqueue((delivery.Exchange, envelope.RootElement.GetProperty("message").Clone()));
            return Task.CompletedTask;
        };
        await listener.channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
        return listener;
    }

    /// <summary>What came so far and says the text somewhere: an id, a code.</summary>
    public IReadOnlyList<(string Exchange, JsonElement Message)> About(string text) =>
        [.. received.Where(entry => entry.Message.GetRawText().Contains(text, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
