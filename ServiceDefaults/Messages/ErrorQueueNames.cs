using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>The queues of this service whose error queues are kept, by the names of the queues themselves.</summary>
internal sealed class ErrorQueueNames(IReadOnlyList<string> queues, IConfiguration configuration)
{
    public IReadOnlyList<string> Queues => queues;

    /// <summary>A connection of its own: looking after failed messages must not be held up by the bus, nor hold it up.</summary>
    public ConnectionFactory Factory(string purpose) => new()
    {
        Uri = new(configuration.GetConnectionString("messaging")!),
        ClientProvidedName = purpose,
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
    };

    public static string ErrorQueueOf(string queue) => Topology.ErrorQueue(queue);
}
