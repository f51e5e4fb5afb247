using System.Diagnostics;
using System.Text.Json;
using CityIp.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>A message waiting in the database of its publisher, written in the transaction of the change it tells of.</summary>
public sealed class OutboxMessage
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public long Id { get; private set; }

    /// <summary>MessageId on the bus: the same for every attempt, so that an inbox can tell a repetition.</summary>
    public Guid MessageId { get; private init; }

    /// <summary>Exchange name of the message.</summary>
    public required string MessageType { get; init; }

    /// <summary>The message as JSON, UTF-8.</summary>
    public required byte[] Body { get; init; }

    /// <summary><c>traceparent</c> and <c>tracestate</c> of the change, as a JSON object of strings.</summary>
    public required string Headers { get; init; }

    /// <summary>Messages of one aggregate leave one after another; null: no order asked for.</summary>
    public Guid? AggregateId { get; init; }

    public long? AggregateVersion { get; init; }

    public DateTimeOffset CreatedAt { get; private init; }

    public int Attempts { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    public string? LastError { get; private set; }

    /// <summary>The row for a message; the current trace goes with it.</summary>
    /// <param name="messageId">Given where other rows of the same transaction name the message; else it gets one.</param>
    public static OutboxMessage Of<TMessage>(TMessage message, Guid? aggregateId = null, long? aggregateVersion = null, Guid? messageId = null)
        where TMessage : class => new()
        {
            MessageId = messageId ?? Guid.CreateVersion7(),
            MessageType = Topology.Of(typeof(TMessage)).Exchange,
            Body = JsonSerializer.SerializeToUtf8Bytes(message, Json),
            Headers = TraceHeaders(),
            AggregateId = aggregateId,
            AggregateVersion = aggregateVersion,
            CreatedAt = DateTimeOffset.UtcNow,
            NextAttemptAt = DateTimeOffset.UtcNow,
        };

    private static string TraceHeaders()
    {
        var headers = new Dictionary<string, string>();
        if (Activity.Current is { Id: { } parent } activity)
        {
            headers["traceparent"] = parent;
            if (activity.TraceStateString is { Length: > 0 } state)
            {
                headers["tracestate"] = state;
            }
        }
        return JsonSerializer.Serialize(headers);
    }
}

/// <summary>Tables that every service has for its messages, and the way to write into them with EF Core.</summary>
public static class MessageTables
{
    /// <summary>
    /// Adds a message to the change being saved: both are committed, or neither. It is published after the commit, at least once.
    /// </summary>
    public static void Publish<TMessage>(this DbContext db, TMessage message, Guid? aggregateId = null, long? aggregateVersion = null)
        where TMessage : class => db.Set<OutboxMessage>().Add(OutboxMessage.Of(message, aggregateId, aggregateVersion));

    /// <summary>Maps outbox, inbox and idempotency into the service's database; call it from OnModelCreating.</summary>
    public static ModelBuilder AddMessageTables(this ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.Property(message => message.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            outbox.Property(message => message.MessageId).HasColumnName("message_id");
            outbox.Property(message => message.MessageType).HasColumnName("message_type");
            outbox.Property(message => message.Body).HasColumnName("body");
            outbox.Property(message => message.Headers).HasColumnName("headers").HasColumnType("jsonb");
            outbox.Property(message => message.AggregateId).HasColumnName("aggregate_id");
            outbox.Property(message => message.AggregateVersion).HasColumnName("aggregate_version");
            outbox.Property(message => message.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("now()");
            outbox.Property(message => message.Attempts).HasColumnName("attempts").HasDefaultValue(0);
            outbox.Property(message => message.NextAttemptAt).HasColumnName("next_attempt_at").HasDefaultValueSql("now()");
            outbox.Property(message => message.LastError).HasColumnName("last_error");
            outbox.HasIndex(message => message.MessageId).IsUnique();
            // Only what has failed is looked up by aggregate: later messages of it wait behind it.
            outbox.HasIndex(message => message.AggregateId).HasFilter("attempts > 0").HasDatabaseName("ix_outbox_waiting");
            // Written and deleted all day: vacuum by rows changed, not by share of a table that is nearly empty.
            outbox.HasAnnotation("Npgsql:StorageParameter:autovacuum_vacuum_scale_factor", "0.0");
            outbox.HasAnnotation("Npgsql:StorageParameter:autovacuum_vacuum_threshold", "1000");
        });
        model.Entity<InboxEntry>(inbox =>
        {
            inbox.ToTable("inbox");
            inbox.HasKey(entry => new { entry.Consumer, entry.MessageId });
            inbox.Property(entry => entry.Consumer).HasColumnName("consumer");
            inbox.Property(entry => entry.MessageId).HasColumnName("message_id");
            inbox.Property(entry => entry.ReceivedAt).HasColumnName("received_at").HasDefaultValueSql("now()");
            inbox.HasIndex(entry => entry.ReceivedAt).HasMethod("brin");
        });
        model.Entity<IdempotentAnswer>(answer =>
        {
            answer.ToTable("idempotent_answer");
            answer.HasKey(row => new { row.KeyId, row.Route, row.Value });
            answer.Property(row => row.KeyId).HasColumnName("key_id");
            answer.Property(row => row.Route).HasColumnName("route");
            answer.Property(row => row.Value).HasColumnName("value");
            answer.Property(row => row.Fingerprint).HasColumnName("fingerprint");
            answer.Property(row => row.Status).HasColumnName("status");
            answer.Property(row => row.Headers).HasColumnName("headers").HasColumnType("jsonb");
            answer.Property(row => row.Body).HasColumnName("body");
            answer.Property(row => row.CreatedAt).HasColumnName("created_at");
            answer.HasIndex(row => row.CreatedAt);
        });
        return model;
    }
}
