using CityIp.ServiceDefaults.Data;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>The platform's only MassTransit configuration: exchanges, quorum queues with error queues, retries, outbox relay.</summary>
public static class Messaging
{
    /// <summary>A consumer waits this long for its database before the message goes to the error queue; brokers give up after 30 minutes.</summary>
    private const int DatabaseWaitSeconds = 25 * 60;

    /// <summary>
    /// Connects the service to the broker named by <c>ConnectionStrings:messaging</c> and starts the relay of its outbox.
    /// The service starts, and goes on, while the broker is away.
    /// </summary>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder, Action<Consumers>? configure = null)
    {
        var address = builder.Configuration.GetConnectionString("messaging")
            ?? throw new InvalidOperationException("ConnectionStrings:messaging is missing: the address of RabbitMQ, amqp://user:password@host:port/vhost.");
        var consumers = new Consumers();
        configure?.Invoke(consumers);

        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(options =>
            {
                options.Name = "messaging";
                // A service goes on without the broker: its outbox waits.
                options.MinimalFailureStatus = HealthStatus.Degraded;
            });
            foreach (var endpoint in consumers.Endpoints)
            {
                endpoint.Register(bus);
            }

            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(address));
                foreach (var route in Topology.Messages)
                {
                    route.Configure(rabbit);
                }
                foreach (var endpoint in consumers.Endpoints)
                {
                    rabbit.ReceiveEndpoint(endpoint.Queue, receive =>
                    {
                        foreach (var (name, value) in Topology.QueueArguments(endpoint.Queue))
                        {
                            receive.SetQueueArgument(name, value);
                        }
                        var errors = Topology.ErrorQueue(endpoint.Queue);
                        receive.BindDeadLetterQueue(errors, errors, queue =>
                        {
                            foreach (var (name, value) in Topology.QueueArguments(endpoint.Queue))
                            {
                                queue.SetQueueArgument(name, value);
                            }
                        });
                        receive.PrefetchCount = endpoint.Prefetch;
                        receive.ConcurrentMessageLimit = endpoint.Concurrency;
                        receive.UseFilter(new DatabaseFirst(context.GetRequiredService<DatabaseReady>()));
                        // Database away: the message waits here, unacknowledged. Anything else is deterministic and goes to the error queue at once.
                        receive.UseMessageRetry(retry =>
                        {
                            retry.Handle<Exception>(Transient.IsTransient);
                            retry.Interval(DatabaseWaitSeconds, TimeSpan.FromSeconds(1));
                        });
                        endpoint.Configure(receive, context);
                    });
                }
            });
        });
        builder.Services.TryAddSingleton<OutboxSignal>();
        builder.Services.TryAddSingleton<OutboxMetrics>();
        builder.Services.AddHostedService<OutboxRelay>();
        builder.Services.AddHostedService<InboxSweeper>();
        builder.Services.AddSingleton(new ErrorQueueNames([.. consumers.Endpoints.Select(endpoint => endpoint.Queue), .. consumers.OtherQueues], builder.Configuration));
        builder.Services.AddSingleton(new FailedMessageContents(builder.Configuration));
        builder.Services.AddSingleton<ErrorQueueMetrics>();
        builder.Services.AddHostedService<ErrorQueueKeeper>();
        builder.Services.AddHealthChecks().AddCheck<ErrorQueueHealth>("error-queues", HealthStatus.Degraded);
        builder.Services.AddHealthChecks().AddCheck<OutboxHealth>("outbox", HealthStatus.Degraded);
        return builder;
    }
}

/// <summary>The consumers of a service, by name: nothing is found by scanning.</summary>
public sealed class Consumers
{
    internal List<ConsumerEndpoint> Endpoints { get; } = [];

    internal List<string> OtherQueues { get; } = [];

    /// <summary>Consumes a queue. A queue that no message of <see cref="Topology"/> names gets nothing, so that is an error.</summary>
    public Consumers Consume<TConsumer>(string queue, ushort prefetch = 32, int concurrency = 8)
        where TConsumer : class, IConsumer
    {
        if (!Topology.Messages.Any(route => route.Queues.Contains(queue)))
        {
            throw new InvalidOperationException($"No message is routed to queue '{queue}'. Name it in {nameof(Topology)}.");
        }
        Endpoints.Add(new(queue, prefetch, concurrency,
            static bus => bus.AddConsumer<TConsumer>(),
            static (receive, context) => receive.ConfigureConsumer<TConsumer>(context)));
        return this;
    }

    /// <summary>The service takes from this queue without MassTransit; what it cannot deal with is kept and replayed like the rest.</summary>
    public Consumers KeepErrorsOf(string queue)
    {
        OtherQueues.Add(queue);
        return this;
    }
}

internal sealed record ConsumerEndpoint(
    string Queue,
    ushort Prefetch,
    int Concurrency,
    Action<IBusRegistrationConfigurator> Register,
    Action<IRabbitMqReceiveEndpointConfigurator, IBusRegistrationContext> Configure);
