using CityIp.ServiceDefaults.Data;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace CityIp.Events.Broker;

/// <summary>
/// Takes activity from the queue <c>events-activities</c> and acknowledges after the commit. A connection that breaks is made anew: what was not
/// acknowledged comes again, and the ledger tells. While the database is away the messages wait here, unacknowledged; nothing is sent round in circles.
/// </summary>
internal sealed class BrokerIntake(BrokerDoor door, DatabaseReady ready, IConfiguration configuration, ILogger<BrokerIntake> log) : BackgroundService
{
    public const string Exchange = "cityip.activities";
    public const string Queue = "events-activities";
    public const string ErrorQueue = "events-activities_error";
    private const ushort Prefetch = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public bool IsTaking { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        var factory = new ConnectionFactory
        {
            Uri = new(configuration.GetConnectionString("messaging")!),
            ClientProvidedName = "events-activities",
            AutomaticRecoveryEnabled = false,
        };
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(factory, stoppingToken);
            }
            catch (Exception exception) when (exception is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or IOException or TimeoutException)
            {
                log.LogWarning("Activity is not taken from the broker at the moment ({Reason}); the next try is in a second. Check RabbitMQ if this repeats.", exception.Message);
            }
            IsTaking = false;
            await Task.Delay(Pause, stoppingToken);
        }
    }

    /// <summary>Returns when the connection has ended.</summary>
    private async Task ConsumeAsync(ConnectionFactory factory, CancellationToken stoppingToken)
    {
        await using var connection = await factory.CreateConnectionAsync(stoppingToken);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false, consumerDispatchConcurrency: Prefetch), stoppingToken);
        await DeclareAsync(channel, stoppingToken);
        await channel.BasicQosAsync(0, Prefetch, global: false, stoppingToken);

        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        channel.ChannelShutdownAsync += (_, shutdown) =>
        {
            ended.TrySetResult(shutdown.ReplyText);
            return over.CancelAsync();
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => ReceiveAsync(channel, delivery, over.Token);
        consumer.UnregisteredAsync += (_, _) =>
        {
            ended.TrySetResult("the queue was deleted");
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, stoppingToken);
        IsTaking = true;
        log.LogInformation("Activity is taken from the queue {Queue}.", Queue);
        var reason = await ended.Task.WaitAsync(stoppingToken);
        log.LogWarning("The broker ended the connection that activity comes over ({Reason}); it is made anew. What was not acknowledged comes again.", reason);
    }

    private async Task ReceiveAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await door.ReceiveAsync(delivery.BasicProperties, delivery.Body, over);
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, over);
                return;
            }
            catch (Exception exception) when (over.IsCancellationRequested || exception is AlreadyClosedException or OperationCanceledException)
            {
                // It comes again on the next connection.
                return;
            }
            catch (Exception exception) when (Transient.IsTransient(exception) || exception is Npgsql.NpgsqlException)
            {
                log.LogWarning("A message of activity could not be written ({Reason}); it is tried again in a second. Check PostgreSQL.", exception.Message);
                await Task.Delay(Pause, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception)
            {
                log.LogError(exception, "A message of activity failed unexpectedly and is in the queue {Queue} now. This is a defect: report it with the message.", ErrorQueue);
                await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: false, CancellationToken.None);
                return;
            }
        }
    }

    private static async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        var quorum = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        await channel.ExchangeDeclareAsync(ErrorQueue, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(ErrorQueue, durable: true, exclusive: false, autoDelete: false, quorum, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(ErrorQueue, ErrorQueue, string.Empty, cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>(quorum) { ["x-dead-letter-exchange"] = ErrorQueue }, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(Queue, Exchange, "#", cancellationToken: cancellationToken);
    }
}
