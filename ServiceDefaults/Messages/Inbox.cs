using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>A message that a consumer has dealt with; written in the transaction of the effect.</summary>
public sealed class InboxEntry
{
    public required string Consumer { get; init; }

    public required Guid MessageId { get; init; }

    public DateTimeOffset ReceivedAt { get; private init; }
}

/// <summary>Lets a message take effect once, however often it is delivered.</summary>
public static class Inbox
{
    /// <summary>How long a repetition is recognised. A message older than that is refused: its numbers are restated by a recount instead.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    private const string Enter = "INSERT INTO inbox (consumer, message_id) VALUES (@consumer, @message_id) ON CONFLICT DO NOTHING";

    private const string EnterEach = """
        INSERT INTO inbox (consumer, message_id) SELECT @consumer, unnest(@message_ids) ON CONFLICT DO NOTHING RETURNING message_id
        """;

    /// <summary>
    /// Runs the effect, saves it and commits, unless this consumer has done so for this message before.
    /// </summary>
    /// <param name="consumer">Name of the consumer: a wire name, never change it.</param>
    /// <exception cref="MessageTooOldException">The message was sent longer ago than the inbox remembers.</exception>
    public static async Task OnceAsync<TMessage>(this DbContext db, ConsumeContext<TMessage> context, string consumer, Func<CancellationToken, Task> effect)
        where TMessage : class
    {
        var messageId = IdOf(context);
        await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (await IsFirstAsync(connection, consumer, messageId, context.CancellationToken))
        {
            await effect(context.CancellationToken);
            await db.SaveChangesAsync(context.CancellationToken);
            await transaction.CommitAsync(context.CancellationToken);
        }
    }

    /// <summary>The same for plain Npgsql: the effect writes over the given connection, inside the open transaction.</summary>
    /// <returns>False when the message had taken effect before.</returns>
    public static async Task<bool> OnceAsync<TMessage>(this NpgsqlDataSource source, ConsumeContext<TMessage> context, string consumer, Func<NpgsqlConnection, CancellationToken, Task> effect)
        where TMessage : class
    {
        var messageId = IdOf(context);
        await using var connection = await source.OpenConnectionAsync(context.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(context.CancellationToken);
        if (!await IsFirstAsync(connection, consumer, messageId, context.CancellationToken))
        {
            return false;
        }
        await effect(connection, context.CancellationToken);
        await transaction.CommitAsync(context.CancellationToken);
        return true;
    }

    /// <summary>
    /// The same for several messages of one consumer in one transaction: the effect is told which of them are new. For consumers that get
    /// more messages a second than there can be commits.
    /// </summary>
    /// <param name="messageIds">Ids as <see cref="IdOf"/> gives them.</param>
    public static async Task OnceEachAsync(this NpgsqlDataSource source, string consumer, IEnumerable<Guid> messageIds, Func<NpgsqlConnection, IReadOnlySet<Guid>, CancellationToken, Task> effect, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var first = new HashSet<Guid>();
        await using (var command = new NpgsqlCommand(EnterEach, connection))
        {
            command.Parameters.AddWithValue("consumer", consumer);
            // In one order everywhere: two processes that are given the same messages do not wait for each other in a circle.
            command.Parameters.AddWithValue("message_ids", messageIds.Order().ToArray());
            await command.PrepareAsync(cancellationToken);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                first.Add(reader.GetGuid(0));
            }
        }
        if (first.Count > 0)
        {
            await effect(connection, first, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>The id that tells a repetition.</summary>
    /// <exception cref="MessageTooOldException">The message was sent longer ago than the inbox remembers.</exception>
    public static Guid IdOf<TMessage>(ConsumeContext<TMessage> context)
        where TMessage : class
    {
        if (context.SentTime is { } sent && DateTime.UtcNow - sent > Retention)
        {
            throw new MessageTooOldException($"{typeof(TMessage).Name} {context.MessageId} was sent on {sent:O}. Repetitions are recognised for {Retention.TotalDays:0} days only; discard it and run a recount.");
        }
        return context.MessageId ?? throw new InvalidOperationException($"{typeof(TMessage).Name} came without a MessageId, so a repetition could not be told. Its publisher must set one.");
    }

    private static async Task<bool> IsFirstAsync(NpgsqlConnection connection, string consumer, Guid messageId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Enter, connection);
        command.Parameters.AddWithValue("consumer", consumer);
        command.Parameters.AddWithValue("message_id", messageId);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}

/// <summary>A repetition of this message could no longer be told from a first delivery.</summary>
public sealed class MessageTooOldException : Exception
{
    public MessageTooOldException(string message)
        : base(message)
    {
    }

    public MessageTooOldException()
    {
    }

    public MessageTooOldException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
