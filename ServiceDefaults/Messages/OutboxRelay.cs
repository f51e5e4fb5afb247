using System.Diagnostics;
using System.Runtime.CompilerServices;
using CityIp.ServiceDefaults.Data;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// Publishes what waits in the outbox and deletes it after the broker's confirm. One relay per database, elected by a session
/// advisory lock. A publish that failed is of unknown outcome: it is sent again with the same MessageId, and the inbox tells.
/// </summary>
internal sealed class OutboxRelay(NpgsqlDataSource source, IBusControl bus, OutboxSignal signal, OutboxMetrics metrics, DatabaseReady ready, ILogger<OutboxRelay> log)
    : BackgroundService
{
    internal static readonly ActivitySource Activities = new("CityIp.Outbox");
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NoConfirm = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(50);
    private const int Outstanding = 64;

    private long lastConfirm = Stopwatch.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stoppingToken);
                if (await OutboxTable.TryBecomeRelayAsync(connection, stoppingToken))
                {
                    log.LogInformation("This process relays the outbox now.");
                    await RelayAsync(connection, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (Transient.IsTransient(exception) || exception is NpgsqlException)
            {
                log.LogWarning(exception, "The outbox cannot be read; the next try is in a second. Check the database.");
            }
            await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
        }
    }

    private async Task RelayAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        var observed = 0L;
        var pace = new Pace(Apart);
        while (!stoppingToken.IsCancellationRequested)
        {
            await pace.StartAsync(stoppingToken);
            var batch = await OutboxTable.ReadAsync(connection, stoppingToken);
            if (batch.Count > 0)
            {
                await PublishAllAsync(connection, batch, stoppingToken);
            }
            if (Stopwatch.GetElapsedTime(observed) > TimeSpan.FromSeconds(1))
            {
                observed = Stopwatch.GetTimestamp();
                var (waiting, oldest, unroutable) = await OutboxTable.ObserveAsync(connection, stoppingToken);
                metrics.Observe(waiting, oldest, unroutable);
            }
            if (batch.Count < OutboxTable.BatchSize)
            {
                await signal.WaitAsync(Poll, stoppingToken);
            }
        }
    }

    private async Task PublishAllAsync(NpgsqlConnection connection, List<WaitingMessage> batch, CancellationToken stoppingToken)
    {
        var outcomes = new Outcomes();
        using var slots = new SemaphoreSlim(Outstanding);
        await Task.WhenAll(batch
            .GroupBy(message => message.AggregateId ?? message.MessageId)
            .Select(aggregate => PublishInOrderAsync([.. aggregate], slots, outcomes, stoppingToken)));

        if (outcomes.Confirmed.Count > 0)
        {
            lastConfirm = Stopwatch.GetTimestamp();
            // A stop must not leave rows that were confirmed: they would be sent once more. It is allowed (inboxes tell), but needless.
            await OutboxTable.DeleteAsync(connection, outcomes.Confirmed, CancellationToken.None);
            metrics.Published(outcomes.Confirmed.Count);
        }
        foreach (var (message, error) in outcomes.Refused)
        {
            metrics.Returned();
            log.LogError("No queue takes {MessageType} {MessageId}: {Error} It stays in the outbox and is tried again. Restore the queue or its binding.", message.MessageType, message.MessageId, error);
            await OutboxTable.PostponeAsync(connection, message, error, CancellationToken.None);
        }
        if (outcomes.Unknown is { } failure && !stoppingToken.IsCancellationRequested)
        {
            log.LogWarning("The broker did not confirm {Count} messages ({Reason}). They stay in the outbox and are sent again. Check RabbitMQ if this repeats.", batch.Count - outcomes.Confirmed.Count - outcomes.Refused.Count, failure.Message);
            await RestartBusWhenStuckAsync(stoppingToken);
            await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
        }
    }

    private async Task PublishInOrderAsync(List<WaitingMessage> aggregate, SemaphoreSlim slots, Outcomes outcomes, CancellationToken stoppingToken)
    {
        foreach (var message in aggregate)
        {
            await slots.WaitAsync(stoppingToken);
            try
            {
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                deadline.CancelAfter(Deadline);
                // MassTransit retries a publish for minutes and its retries do not all heed the token.
                await PublishAsync(message, deadline.Token).WaitAsync(Deadline + TimeSpan.FromSeconds(1), stoppingToken);
                outcomes.Confirm(message.Id);
            }
            catch (Exception exception) when (IsRefusal(exception, out var reason))
            {
                outcomes.Refuse(message, reason);
                return;
            }
            catch (Exception exception) // whatever a publish fails with: its outcome is unknown, and the row stays
            {
                outcomes.DoNotKnow(exception);
                return;
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task PublishAsync(WaitingMessage message, CancellationToken cancellationToken)
    {
        var route = Topology.Find(message.MessageType) ?? throw new UnknownMessageException($"'{message.MessageType}' is no message of this version.");
        ActivityContext.TryParse(message.TraceParent, message.TraceState, isRemote: true, out var parent);
        using var activity = Activities.StartActivity($"publish {message.MessageType}", ActivityKind.Internal, parent);
        // The message is JSON already: only its type is needed to route it, and its body goes out as it was written.
        await bus.Publish(RuntimeHelpers.GetUninitializedObject(route.Type), route.Type, context =>
        {
            context.Serializer = new WrittenBody(message.Body);
            context.MessageId = message.MessageId;
            context.Mandatory = true;
            if (message.AggregateId is { } aggregate)
            {
                context.CorrelationId = aggregate;
            }
        }, cancellationToken);
    }

    private static bool IsRefusal(Exception exception, out string reason)
    {
        reason = exception switch
        {
            MessageReturnedException => "the broker returned it as unroutable.",
            RabbitMQ.Client.Exceptions.PublishException { IsReturn: true } => "the broker returned it as unroutable.",
            UnknownMessageException => exception.Message,
            { InnerException: { } inner } when IsRefusal(inner, out var innerReason) => innerReason,
            _ => string.Empty,
        };
        return reason.Length > 0;
    }

    /// <summary>RabbitMQ.Client can lose its confirms for good (rabbitmq-dotnet-client#1930); a new connection gets them again.</summary>
    private async Task RestartBusWhenStuckAsync(CancellationToken stoppingToken)
    {
        if (Stopwatch.GetElapsedTime(lastConfirm) < NoConfirm || bus.CheckHealth().Status != BusHealthStatus.Healthy)
        {
            return;
        }
        log.LogError("The broker is connected but has confirmed nothing for {Seconds:0} s. The connection is made anew.", Stopwatch.GetElapsedTime(lastConfirm).TotalSeconds);
        await bus.StopAsync(stoppingToken);
        await bus.StartAsync(stoppingToken);
        lastConfirm = Stopwatch.GetTimestamp();
    }

    private sealed class Outcomes
    {
        private readonly Lock sync = new();

        public List<long> Confirmed { get; } = [];

        public List<(WaitingMessage Message, string Reason)> Refused { get; } = [];

        public Exception? Unknown { get; private set; }

        public void Confirm(long id)
        {
            lock (sync)
            {
                Confirmed.Add(id);
            }
        }

        public void Refuse(WaitingMessage message, string reason)
        {
            lock (sync)
            {
                Refused.Add((message, reason));
            }
        }

        public void DoNotKnow(Exception exception)
        {
            lock (sync)
            {
                Unknown = exception;
            }
        }
    }
}

/// <summary>The outbox holds a message that this version of the service does not know: an older version must still be running elsewhere.</summary>
internal sealed class UnknownMessageException(string message) : Exception(message);
