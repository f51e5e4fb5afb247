using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CityIp.Demo;

/// <summary>
/// Publishes straight onto RabbitMQ, as an event system beside it would: structured CloudEvents, the user's name in <c>user-id</c>,
/// mandatory, with publisher confirms. A confirm means the broker has it; what became of it is seen in the counts.
/// </summary>
internal sealed class BrokerDoor(Uri address, string runId, Journal journal) : IAsyncDisposable
{
    private const string Exchange = "cityip.activities";
    private static readonly JsonEventFormatter Formatter = new();
    private IConnection? connection;
    private IChannel? channel;

    public async Task SendAsync(Planned planned, CancellationToken cancellationToken)
    {
        journal.Sending(1);
        var body = Formatter.EncodeStructuredModeMessage(CloudEventsOf.Make(planned, runId), out var contentType);
        var giveUp = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(3);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var open = await ChannelAsync(cancellationToken);
                var properties = new BasicProperties { ContentType = contentType.ToString(), Persistent = true, UserId = address.UserInfo.Split(':')[0], MessageId = planned.Id };
                await open.BasicPublishAsync(Exchange, planned.Type, mandatory: true, properties, body, cancellationToken);
                journal.Record(planned, "accepted", attempt > 0);
                return;
            }
            catch (Exception exception) when (exception is RabbitMQClientException or IOException or ObjectDisposedException && DateTimeOffset.UtcNow < giveUp)
            {
                journal.Retrying();
                await DisposeAsync();
                await Task.Delay(500, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        var (oldChannel, oldConnection) = (channel, connection);
        (channel, connection) = (null, null);
        try
        {
            if (oldChannel is not null)
            {
                await oldChannel.DisposeAsync();
            }
            if (oldConnection is not null)
            {
                await oldConnection.DisposeAsync();
            }
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException)
        {
            // It was broken already.
        }
    }

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        connection ??= await new ConnectionFactory { Uri = address, ClientProvidedName = "cityip-demo" }.CreateConnectionAsync(cancellationToken);
        return channel ??= await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
    }
}
