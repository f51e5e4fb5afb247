using CityIp.ServiceDefaults.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// Empties the error queues into the database, each message acknowledged after its commit. Looking at a message in a quorum queue means taking it and
/// giving it back, and a broker counts that: RabbitMQ 4.0 to 4.2 drop a message that was given back twenty times, 4.3 one that twenty lost
/// connections returned. In a table it can be looked at for ever, and counts and ages cost a query.
/// </summary>
internal sealed class ErrorQueueKeeper(NpgsqlDataSource source, FailedMessageContents contents, ErrorQueueNames names, ErrorQueueMetrics metrics, DatabaseReady ready, TimeProvider clock, ILogger<ErrorQueueKeeper> log) : BackgroundService
{
    private const ushort Prefetch = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ObserveEvery = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        if (names.Queues.Count > 0)
        {
            await Task.WhenAll(KeepAlwaysAsync(stoppingToken), ObserveAlwaysAsync(stoppingToken));
        }
    }

    private async Task KeepAlwaysAsync(CancellationToken stoppingToken)
    {
        var factory = names.Factory("error-queues");
        var pause = Pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Before anything is taken: what the database then does not take goes back, and that is counted.
                await FailedMessages.ObserveAsync(source, stoppingToken);
                await KeepAsync(factory, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (Transient.IsTransient(exception) || exception is NpgsqlException or BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or IOException or OperationCanceledException)
            {
                pause = Pause;
                log.LogWarning("The error queues are not read at the moment ({Reason}); the next try is in a second. Check RabbitMQ and PostgreSQL if this repeats.", exception.Message);
            }
            catch (Exception exception)
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                log.LogError(exception, "A message of an error queue could not be kept; it stays in its queue, and the next try is in {Seconds:0} s. This is a defect: report it.", pause.TotalSeconds);
            }
            await Task.Delay(pause, stoppingToken);
        }
    }

    /// <summary>Returns, by an exception, when the connection has ended or a message could not be kept.</summary>
    private async Task KeepAsync(ConnectionFactory factory, CancellationToken stoppingToken)
    {
        await using var connection = await factory.CreateConnectionAsync(stoppingToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var failure = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, shutdown) =>
        {
            failure.TrySetException(new IOException(shutdown.ReplyText));
            return Task.CompletedTask;
        };
        var keeping = names.Queues.Select(queue => KeepQueueAsync(connection, queue, failure, over.Token)).ToList();
        var first = await Task.WhenAny([failure.Task, .. keeping]);
        await over.CancelAsync();
        await Task.WhenAll(keeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task KeepQueueAsync(IConnection connection, string queue, TaskCompletionSource failure, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await using (var channel = await connection.CreateChannelAsync(cancellationToken: over))
            {
                var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                channel.ChannelShutdownAsync += (_, _) =>
                {
                    ended.TrySetResult();
                    return Task.CompletedTask;
                };
                var consumer = new AsyncEventingBasicConsumer(channel);
                consumer.UnregisteredAsync += (_, _) =>
                {
                    ended.TrySetResult();
                    return Task.CompletedTask;
                };
                consumer.ReceivedAsync += (_, delivery) => KeepOneAsync(channel, queue, delivery, failure, over);
                try
                {
                    await channel.BasicQosAsync(0, Prefetch, global: false, over);
                    await channel.BasicConsumeAsync(ErrorQueueNames.ErrorQueueOf(queue), autoAck: false, consumer, over);
                    await ended.Task.WaitAsync(over);
                }
                catch (OperationInterruptedException interrupted) when (interrupted.ShutdownReason?.ReplyCode == 404)
                {
                    // The consumer of the queue declares it, and has not started yet.
                }
            }
            await Task.Delay(Pause, over);
        }
    }

    private async Task KeepOneAsync(IChannel channel, string queue, BasicDeliverEventArgs delivery, TaskCompletionSource failure, CancellationToken over)
    {
        try
        {
            var message = FailedMessage.Of(delivery.BasicProperties, delivery.Body, clock.GetUtcNow());
            await FailedMessages.KeepAsync(source, contents, queue, message, over);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, over);
            log.LogError("{MessageType} {MessageId} of {Queue} could not be dealt with: {Reason} It is held: ./cityip dlq bus list {Service}.", message.MessageType ?? "A message", message.MessageId, queue, message.Reason, ServiceOf(queue));
        }
        catch (Exception exception)
        {
            failure.TrySetException(exception);
        }
    }

    private async Task ObserveAlwaysAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                metrics.Observe(await FailedMessages.ObserveAsync(source, stoppingToken));
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                // The database's own health check says so.
            }
            await Task.Delay(ObserveEvery, stoppingToken);
        }
    }

    /// <summary>Queues bear their service's name in front.</summary>
    internal static string ServiceOf(string queue) => queue.Split('-')[0];
}
