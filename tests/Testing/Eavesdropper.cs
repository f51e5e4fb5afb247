using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace CityIp.Testing;

/// <summary>A queue of the test's own on the real broker, bound to exchanges of the platform: sees what a consumer would.</summary>
public sealed class Eavesdropper : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Exchange, JsonElement Message)> received = new();
    private readonly IConnection connection;
    private readonly IChannel channel;

    private Eavesdropper(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public static async Task<Eavesdropper> OnAsync(string broker, params string[] exchanges)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        var listener = new Eavesdropper(connection, await connection.CreateChannelAsync());
        var queue = await listener.channel.QueueDeclareAsync();
        foreach (var exchange in exchanges)
        {
            await listener.channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await listener.channel.QueueBindAsync(queue.QueueName, exchange, string.Empty);
        }
        var consumer = new AsyncEventingBasicConsumer(listener.channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            using var envelope = JsonDocument.Parse(delivery.Body);
            listener.received.Enqueue((delivery.Exchange, envelope.RootElement.GetProperty("message").Clone()));
            return Task.CompletedTask;
        };
        await listener.channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
        return listener;
    }

    /// <summary>What came so far from an exchange and says the text somewhere: an id, a code.</summary>
    public IReadOnlyList<JsonElement> About(string exchange, string text) =>
        [.. received.Where(entry => entry.Exchange == exchange && entry.Message.GetRawText().Contains(text, StringComparison.Ordinal)).Select(entry => entry.Message)];

    /// <summary>Messages that wait in a queue.</summary>
    public async Task<uint> CountAsync(string queue) => (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
