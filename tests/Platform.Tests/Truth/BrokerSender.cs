using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CityIp.Platform.Tests.Truth;

/// <summary>
/// Publishes straight onto RabbitMQ by the documented binding, mandatory and with publisher confirms; what was not confirmed goes out again. A
/// confirm says that the broker has it.
/// </summary>
internal sealed class BrokerSender(Uri broker, Journal journal) : IAsyncDisposable
{
    private const string Exchange = "cityip.activities";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestConfirm = TimeSpan.FromSeconds(10);
    private IConnection? connection;
    private IChannel? channel;

    /// <summary>Returns when the broker has confirmed.</summary>
    public async Task SendAsync(IReadOnlyList<SentActivity> activities, Mode mode, CancellationToken cancellationToken)
    {
        foreach (var activity in activities)
        {
            journal.Sending(activity);
        }
        while (true)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(LongestConfirm);
            var answer = Answer.None;
            try
            {
                await PublishAsync(activities, mode, deadline.Token);
                answer = Answer.Confirmed;
            }
            catch (Exception exception) when (exception is RabbitMQClientException or IOException or ObjectDisposedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The broker may have it or not.
                await DisposeAsync();
            }
            foreach (var activity in activities)
            {
                journal.Note(activity, answer);
            }
            if (answer == Answer.Confirmed)
            {
                return;
            }
            await Task.Delay(Pause, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var (oldChannel, oldConnection) = (channel, connection);
        (channel, connection) = (null, null);
        try
        {
            await (oldChannel?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (oldConnection?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It was broken already.
        }
    }

    private async Task PublishAsync(IReadOnlyList<SentActivity> activities, Mode mode, CancellationToken cancellationToken)
    {
        connection ??= await new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, ClientProvidedName = "tests-sender" }.CreateConnectionAsync(cancellationToken);
        channel ??= await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        var properties = new BasicProperties { ContentType = HttpSender.MediaTypeOf(mode), Persistent = true, UserId = broker.UserInfo.Split(':')[0] };
        if (mode == Mode.Binary)
        {
            properties.Headers = HttpSender.AttributesOf(activities.Single()).ToDictionary(attribute => $"cloudEvents_{attribute.Name}", attribute => (object?)attribute.Value);
        }
        await channel.BasicPublishAsync(Exchange, "truth", mandatory: true, properties, Encoding.UTF8.GetBytes(HttpSender.BodyOf(activities, mode)), cancellationToken);
    }
}
