using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>Table <c>bus_dead_letter</c>, as it is filled and watched. What operators do with it is in <see cref="ErrorQueueDesk"/>.</summary>
internal static class FailedMessages
{
    // A copy of the failure that is known already (committed, but its acknowledgement was lost) changes nothing, whatever became of it meanwhile.
    private const string Insert = """
        INSERT INTO bus_dead_letter (id, queue, content, fault, message_id, message_type, content_type, content_encoding, correlation_id, publisher, exception, reason, headers, body, first_at, faulted_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)
        ON CONFLICT (queue, content) DO UPDATE SET
            state = 'held', fault = excluded.fault, exception = excluded.exception, reason = excluded.reason, headers = excluded.headers, body = excluded.body,
            faults = bus_dead_letter.faults + 1, faulted_at = excluded.faulted_at, kept_at = clock_timestamp(), changed_at = clock_timestamp(), changed_by = NULL, note = NULL
        WHERE bus_dead_letter.fault IS DISTINCT FROM excluded.fault OR excluded.fault IS NULL
        """;

    private const string Observe = """
        SELECT queue, count(*), extract(epoch FROM now() - min(faulted_at))::float8 FROM bus_dead_letter WHERE state = 'held' GROUP BY queue ORDER BY queue
        """;

    public static async Task KeepAsync(NpgsqlDataSource source, FailedMessageContents contents, string queue, FailedMessage message, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Insert);
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = queue });
        command.Parameters.Add(new() { Value = message.Content });
        foreach (var text in (string?[])[message.Fault, message.MessageId, message.MessageType, message.ContentType, message.ContentEncoding, message.CorrelationId, message.Publisher, message.Exception, message.Reason])
        {
            command.Parameters.Add(new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        }
        command.Parameters.Add(new() { Value = contents.Encrypt(Encoding.UTF8.GetBytes(message.Headers), message.Content) });
        command.Parameters.Add(new() { Value = contents.Encrypt(message.Body, message.Content) });
        command.Parameters.Add(new() { Value = message.FaultedAt.UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<List<HeldInQueue>> ObserveAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Observe);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var held = new List<HeldInQueue>();
        while (await reader.ReadAsync(cancellationToken))
        {
            held.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2)));
        }
        return held;
    }
}

/// <summary>How many messages of a queue could not be dealt with, and since when.</summary>
internal sealed record HeldInQueue(string Queue, long Count, double OldestSeconds);
