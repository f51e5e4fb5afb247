using System.Text;
using System.Text.Json;
using CityIp.ServiceDefaults.Messages;
using CityIp.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CityIp.ServiceDefaults.Tests.Host;

/// <summary>Looks into queues as an operator would, with the plain client.</summary>
internal sealed class Queues : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;

    private Queues(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public static async Task<Queues> OpenAsync(string address)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync();
        return new(connection, await connection.CreateChannelAsync());
    }

    /// <summary>Takes the next message out of a queue; null when it is empty.</summary>
    public async Task<(string MessageId, string Body, IReadOnlyDictionary<string, string> Headers)?> TakeAsync(string queue)
    {
        var got = await channel.BasicGetAsync(queue, autoAck: true);
        return got is null ? null : (got.BasicProperties.MessageId!, Encoding.UTF8.GetString(got.Body.Span),
            got.BasicProperties.Headers!.ToDictionary(pair => pair.Key, pair => pair.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{pair.Value}"));
    }

    /// <summary>Empties queues that earlier tests may have left something in; one that is not there yet is empty.</summary>
    public static async Task PurgeAsync(string address, params string[] queues)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync();
        foreach (var queue in queues)
        {
            await using var channel = await connection.CreateChannelAsync();
            try
            {
                await channel.QueuePurgeAsync(queue);
            }
            catch (OperationInterruptedException interrupted) when (interrupted.ShutdownReason?.ReplyCode == 404)
            {
            }
        }
    }

    /// <summary>The next message; a quorum queue shows what it has confirmed a moment later.</summary>
    public async Task<(string MessageId, string Body, IReadOnlyDictionary<string, string> Headers)> TakeSoonAsync(string queue)
    {
        (string MessageId, string Body, IReadOnlyDictionary<string, string> Headers)? taken = null;
        await Eventually.True(async () => (taken = await TakeAsync(queue)) is not null, message: $"a message is in {queue}");
        return taken!.Value;
    }

    public async Task EmptyAsync(string queue)
    {
        while (await channel.BasicGetAsync(queue, autoAck: true) is not null)
        {
        }
    }

    /// <summary>Takes away the publisher's binding, and the consumer's, which runs by way of an exchange of the queue's name.</summary>
    public async Task UnbindAsync(string exchange, string queue)
    {
        await channel.QueueUnbindAsync(queue, exchange, string.Empty);
        await channel.ExchangeDeclareAsync(queue, "fanout", durable: true);
        await channel.ExchangeUnbindAsync(queue, exchange, string.Empty);
    }

    public Task BindAsync(string exchange, string queue) => channel.QueueBindAsync(queue, exchange, string.Empty);

    public Task<uint> CountAsync(string queue) => channel.MessageCountAsync(queue);

    /// <summary>Declares a queue just as its consumer would, so that a test may look before the consumer ever ran.</summary>
    public async Task DeclareAsync(string queue)
    {
        await channel.ExchangeDeclareAsync(queue, "fanout", durable: true);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, Topology.QueueArguments(queue).ToDictionary(pair => pair.Key, pair => (object?)pair.Value));
        await channel.QueueBindAsync(queue, queue, string.Empty);
    }

    /// <summary>Puts a message into a queue as MassTransit would have written it at that time.</summary>
    public async Task PublishEnvelopeAsync<T>(string queue, T message, DateTimeOffset sent)
    {
        var envelope = JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageId = Guid.NewGuid(),
            messageType = new[] { $"urn:message:{typeof(T).Namespace}:{typeof(T).Name}" },
            message,
            sentTime = sent.UtcDateTime,
        }, JsonSerializerOptions.Web);
        await channel.BasicPublishAsync(string.Empty, queue, mandatory: false, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, envelope);
    }

    /// <summary>Puts a body into a queue; with a reason as MassTransit leaves one behind.</summary>
    public async Task PutAsync(string queue, string body, string? reason, string? faultedAt)
    {
        var properties = new BasicProperties { Persistent = true, Headers = new Dictionary<string, object?>() };
        if (reason is not null)
        {
            properties.Headers["MT-Fault-Message"] = reason;
            properties.Headers["MT-Fault-Timestamp"] = faultedAt;
        }
        await channel.BasicPublishAsync(string.Empty, queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Takes the next message and refuses it for good.</summary>
    public async Task RejectSoonAsync(string queue)
    {
        BasicGetResult? got = null;
        await Eventually.True(async () => (got = await channel.BasicGetAsync(queue, autoAck: false)) is not null, message: $"a message is in {queue}");
        await channel.BasicNackAsync(got!.DeliveryTag, multiple: false, requeue: false);
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
