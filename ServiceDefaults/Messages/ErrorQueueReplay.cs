using System.Text;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>Whether a message was sent to its queue again.</summary>
internal enum ReplayOutcome
{
    Replayed,

    /// <summary>There is no such message, or it is not held any longer.</summary>
    NotHeld,

    /// <summary>The broker has no such queue.</summary>
    NoQueue,
}

/// <summary>
/// Sends messages to the queue they came from: with the MessageId they had, so that an inbox tells whether it has taken effect before, and straight
/// into that queue, since the other consumers of the message have had theirs. The row is locked until the broker has confirmed and is marked after
/// that: a crash between leaves it held, and a second replay has no second effect.
/// </summary>
internal sealed class ErrorQueueReplay(NpgsqlDataSource source, FailedMessageContents contents, IConnection connection, IChannel channel, string user) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private const string Columns = "id, queue, message_id, content_type, content_encoding, correlation_id, publisher, headers, body, replays, content";

    private const string LockOne = $"SELECT {Columns} FROM bus_dead_letter WHERE id = $1 AND state = 'held' FOR UPDATE";

    private const string LockNext = $"""
        SELECT {Columns} FROM bus_dead_letter
        WHERE queue = $1 AND state = 'held' AND ($2::text IS NULL OR message_type = $2) AND kept_at <= $3
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
        """;

    private const string Mark = """
        UPDATE bus_dead_letter SET state = 'replayed', headers = NULL, body = NULL, replays = replays + 1, changed_by = $2, note = NULL, changed_at = clock_timestamp() WHERE id = $1
        """;

    /// <exception cref="BrokerUnreachableException">The broker does not answer.</exception>
    public static async Task<ErrorQueueReplay> OpenAsync(NpgsqlDataSource source, FailedMessageContents contents, ErrorQueueNames names, CancellationToken cancellationToken)
    {
        var factory = names.Factory("error-queues-replay");
        var connection = await factory.CreateConnectionAsync(cancellationToken);
        try
        {
            var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
            return new(source, contents, connection, channel, factory.UserName);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="System.Security.Cryptography.CryptographicException">Its content was encrypted under another key.</exception>
    public Task<ReplayOutcome> ReplayAsync(Guid id, string by, CancellationToken cancellationToken) => SendAsync(new(LockOne) { Parameters = { new() { Value = id } } }, by, cancellationToken);

    /// <summary>The next of a queue that was held by the time given.</summary>
    public Task<ReplayOutcome> ReplayNextAsync(string queue, string? type, DateTimeOffset until, string by, CancellationToken cancellationToken) =>
        SendAsync(new(LockNext) { Parameters = { new() { Value = queue }, ErrorQueueDesk.Text(type), new() { Value = until.UtcDateTime } } }, by, cancellationToken);

    private async Task<ReplayOutcome> SendAsync(NpgsqlCommand select, string by, CancellationToken cancellationToken)
    {
        await using var database = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await database.BeginTransactionAsync(cancellationToken);
        await using var locking = select;
        locking.Connection = database;
        Guid id;
        string queue;
        BasicProperties properties;
        byte[] body;
        await using (var reader = await locking.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return ReplayOutcome.NotHeld;
            }
            (id, queue, body) = (reader.GetGuid(0), reader.GetString(1), contents.Decrypt(reader.GetFieldValue<byte[]>(8), reader.GetGuid(10)));
            properties = PropertiesOf(reader);
        }
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(Deadline);
            await channel.BasicPublishAsync(string.Empty, queue, mandatory: true, properties, body, deadline.Token);
        }
        catch (PublishException returned) when (returned.IsReturn)
        {
            return ReplayOutcome.NoQueue;
        }
        // It is in its queue: the mark is made also when the caller has gone.
        await using var mark = new NpgsqlCommand(Mark, database) { Parameters = { new() { Value = id }, new() { Value = by } } };
        await mark.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return ReplayOutcome.Replayed;
    }

    private BasicProperties PropertiesOf(NpgsqlDataReader reader)
    {
        var headers = FailedMessage.HeadersOf(Encoding.UTF8.GetString(contents.Decrypt(reader.GetFieldValue<byte[]>(7), reader.GetGuid(10))));
        headers[FailedMessage.ReplaysHeader] = $"{reader.GetInt32(9) + 1}";
        var properties = new BasicProperties { Persistent = true, Headers = headers };
        if (!reader.IsDBNull(6))
        {
            // The broker lets nobody publish in another's name: the first publisher goes along in a header that only we can vouch for.
            headers[ErrorQueueTable.PublisherHeader] = reader.GetString(6);
            properties.UserId = user;
        }
        (properties.MessageId, properties.ContentType, properties.ContentEncoding, properties.CorrelationId) = (Optional(reader, 2), Optional(reader, 3), Optional(reader, 4), Optional(reader, 5));
        return properties;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    private static string? Optional(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
