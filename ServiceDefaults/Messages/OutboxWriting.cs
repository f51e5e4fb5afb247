using Npgsql;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>Adds messages to a change that is made with plain Npgsql.</summary>
public static class OutboxWriting
{
    private const string Insert = """
        INSERT INTO outbox (message_id, message_type, body, headers, aggregate_id, aggregate_version)
        SELECT message_id, message_type, body, headers::jsonb, aggregate_id, aggregate_version
        FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::uuid[], $6::bigint[]) AS new (message_id, message_type, body, headers, aggregate_id, aggregate_version)
        """;

    /// <summary>In the transaction that the connection is in; call <see cref="OutboxSignal.Wake"/> once it is committed.</summary>
    public static async Task PublishAsync(this NpgsqlConnection connection, IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return;
        }
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                Column(message => message.MessageId),
                Column(message => message.MessageType),
                Column(message => message.Body),
                Column(message => message.Headers),
                Column(message => message.AggregateId),
                Column(message => message.AggregateVersion),
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);

        NpgsqlParameter<T[]> Column<T>(Func<OutboxMessage, T> of) => new() { TypedValue = [.. messages.Select(of)] };
    }
}
