using Npgsql;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>The relay's SQL. The table is mapped in <see cref="MessageTables"/>.</summary>
internal static class OutboxTable
{
    public const int BatchSize = 256;

    // What the relay deletes is confirmed by the broker: should a crash of the server bring it back, it is sent once more and inboxes tell. So its
    // commits need not wait for the disk; a third of all commits under load were the relay's.
    // And it reads in the order of the index always: a plan made while the table was small would read and sort all of a long backlog each time.
    private const string OnlyRelays = "SET synchronous_commit = off; SET enable_seqscan = off";

    private const string TryLock = "SELECT pg_try_advisory_lock(hashtextextended('cityip.outbox', 0))";

    // A later message of an aggregate waits behind one that was handed back.
    private const string Read = """
        SELECT id, message_id, message_type, body, headers->>'traceparent', headers->>'tracestate', aggregate_id, attempts
        FROM outbox AS message
        WHERE next_attempt_at <= now()
          AND NOT EXISTS (SELECT FROM outbox AS earlier
                          WHERE earlier.attempts > 0 AND earlier.aggregate_id = message.aggregate_id
                            AND earlier.id < message.id AND earlier.next_attempt_at > now())
        ORDER BY id
        LIMIT 256
        """;

    private const string Delete = "DELETE FROM outbox WHERE id = ANY(@ids)";

    private const string Postpone = """
        UPDATE outbox SET attempts = attempts + 1, last_error = @error, next_attempt_at = now() + @pause WHERE id = @id
        """;

    private const string Observe = """
        SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8, count(*) FILTER (WHERE attempts > 0) FROM outbox
        """;

    /// <summary>The lock lasts as long as the connection, which is good for nothing but relaying from then on.</summary>
    public static async Task<bool> TryBecomeRelayAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TryLock, connection);
        if (!(bool)(await command.ExecuteScalarAsync(cancellationToken))!)
        {
            return false;
        }
        await using var relax = new NpgsqlCommand(OnlyRelays, connection);
        await relax.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    public static async Task<List<WaitingMessage>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Read, connection);
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = new List<WaitingMessage>();
        while (await reader.ReadAsync(cancellationToken))
        {
            messages.Add(new(
                reader.GetInt64(0),
                reader.GetGuid(1),
                reader.GetString(2),
                reader.GetFieldValue<byte[]>(3),
                reader.IsDBNull(4) ? null : reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5),
                reader.IsDBNull(6) ? null : reader.GetGuid(6),
                reader.GetInt32(7)));
        }
        return messages;
    }

    public static async Task DeleteAsync(NpgsqlConnection connection, List<long> ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Delete, connection);
        command.Parameters.AddWithValue("ids", ids.ToArray());
        await command.PrepareAsync(cancellationToken);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task PostponeAsync(NpgsqlConnection connection, WaitingMessage message, string error, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Postpone, connection);
        command.Parameters.AddWithValue("id", message.Id);
        command.Parameters.AddWithValue("error", error);
        command.Parameters.AddWithValue("pause", TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(message.Attempts, 6))));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<(long Waiting, double OldestSeconds, long Unroutable)> ObserveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Observe, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetDouble(1), reader.GetInt64(2));
    }
}

internal sealed record WaitingMessage(
    long Id,
    Guid MessageId,
    string MessageType,
    byte[] Body,
    string? TraceParent,
    string? TraceState,
    Guid? AggregateId,
    int Attempts);
