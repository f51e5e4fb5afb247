using CityIp.Contracts;
using CityIp.Investment.Known;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Npgsql;

namespace CityIp.Investment.Consumers;

/// <summary>Remembers where the city stands in the latest published index, so that investors are told while Analytics is down.</summary>
internal sealed class KnowIndex(NpgsqlDataSource source) : IConsumer<IndexPublished>
{
    public Task Consume(ConsumeContext<IndexPublished> context) =>
        source.OnceAsync(context, "investment-know-index", (connection, cancellationToken) => KnownIndexTable.KeepAsync(connection, context.Message, cancellationToken));
}
