using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Activities;

/// <summary>Table <c>activity_batch</c>, the sequence that numbers it, and the message that tells of a batch.</summary>
internal static class BatchTable
{
    // The number goes into the message where it is taken: to ask for it first would be a round trip more, for which the sequence would be held.
    private const string Insert = """
        WITH next AS (UPDATE activity_sequence SET last = last + 1 RETURNING last),
             batch AS (INSERT INTO activity_batch (seq, message_id, day, count) SELECT last, $1, $2, $3 FROM next)
        INSERT INTO outbox (message_id, message_type, body, headers)
        SELECT $1, $4, $5 || convert_to(last::text, 'UTF8') || $6, $7::jsonb FROM next
        """;

    private const long Unnumbered = 0;

    private static ReadOnlySpan<byte> Number => "\"sequence\":0"u8;

    /// <summary>The statement that numbers a batch, writes its row and tells of it.</summary>
    public static NpgsqlBatchCommand Write(Guid messageId, DateOnly day, int count, ActivityColumns columns)
    {
        var message = OutboxMessage.Of(new ActivitiesAccepted(Unnumbered, null, columns), messageId: messageId);
        var end = message.Body.AsSpan().IndexOf(Number) is var at and >= 0
            ? at + Number.Length
            : throw new InvalidOperationException($"{nameof(ActivitiesAccepted)} is written without a sequence: there is no place for the number.");
        return new(Insert)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = messageId },
                new NpgsqlParameter<DateOnly> { TypedValue = day },
                new NpgsqlParameter<int> { TypedValue = count },
                new NpgsqlParameter<string> { TypedValue = message.MessageType },
                new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = message.Body.AsMemory(0, end - 1) },
                new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = message.Body.AsMemory(end) },
                new NpgsqlParameter<string> { TypedValue = message.Headers },
            },
        };
    }
}
