using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Catalog.Consumers;

/// <summary>Keeps what Analytics raises an alarm about, so that who reads the asset sees it.</summary>
internal sealed class KeepAlerts(NpgsqlDataSource source) : IConsumer<SustainabilityFell>, IConsumer<SustainabilityAlarmEnded>
{
    private const string Consumer = "catalog-keep-alerts";

    public Task Consume(ConsumeContext<SustainabilityFell> context)
    {
        var fell = context.Message;
        return KeepAsync(context, AlertTable.Raise,
            new("asset", fell.AssetId),
            new("version", fell.Version),
            new("since", fell.Period),
            new("method", fell.Method),
            new("score", fell.Score),
            new("before", fell.From),
            new("before_on", fell.FromPeriod),
            new("dimensions", NpgsqlDbType.Jsonb) { Value = fell.Dimensions },
            new("told_at", fell.OccurredAt.UtcDateTime));
    }

    public Task Consume(ConsumeContext<SustainabilityAlarmEnded> context)
    {
        var ended = context.Message;
        return KeepAsync(context, AlertTable.End,
            new("asset", ended.AssetId),
            new("version", ended.Version),
            new("since", ended.Period),
            new("method", ended.Method),
            new("told_at", ended.OccurredAt.UtcDateTime));
    }

    private Task<bool> KeepAsync<TMessage>(ConsumeContext<TMessage> context, string sql, params NpgsqlParameter[] parameters)
        where TMessage : class => source.OnceAsync(context, Consumer, async (connection, cancellationToken) =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddRange(parameters);
            await command.ExecuteNonQueryAsync(cancellationToken);
        });
}
