using Npgsql;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>Writes messages with plain Npgsql, in the transaction that is open on the connection.</summary>
public static class OutboxRows
{
    private const string Insert = """
        INSERT INTO outbox (message_id, message_type, body, headers, aggregate_id, aggregate_version)
        SELECT message_id, message_type, body, headers::jsonb, aggregate_id, aggregate_version
        FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::uuid[], $6::bigint[]) AS new (message_id, message_type, body, headers, aggregate_id, aggregate_version)
        ON CONFLICT (message_id) DO NOTHING
        """;

    /// <summary>One whose id still waits in the outbox is not written twice. Call <see cref="OutboxSignal.Wake"/> after the commit.</summary>
    public static async Task PublishAsync(this NpgsqlConnection connection, IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return;
        }
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Write(messages) } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The same as a command, for a transaction that sends several in one round trip.</summary>
    public static NpgsqlBatchCommand Write(IReadOnlyList<OutboxMessage> messages)
    {
        return new(Insert)
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

        NpgsqlParameter<T[]> Column<T>(Func<OutboxMessage, T> of) => new() { TypedValue = [.. messages.Select(of)] };
    }
}
