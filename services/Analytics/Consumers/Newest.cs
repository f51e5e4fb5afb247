using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Npgsql;

namespace CityIp.Analytics.Consumers;

/// <summary>What is known from another service is one row per thing; messages may come out of order, and the newest version stays.</summary>
internal static class Newest
{
    /// <summary>Writes the row of the message, once, with an upsert that leaves a row of the same or a later version alone.</summary>
    public static Task KeepAsync<TMessage>(this NpgsqlDataSource source, ConsumeContext<TMessage> context, string consumer, string sql, params NpgsqlParameter[] parameters)
        where TMessage : class => source.OnceAsync(context, consumer, async (connection, cancellationToken) =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddRange(parameters);
            await command.ExecuteNonQueryAsync(cancellationToken);
        });

    public static NpgsqlParameter Maybe(string name, NpgsqlTypes.NpgsqlDbType type, object? value) => new(name, type) { Value = value ?? DBNull.Value };
}
