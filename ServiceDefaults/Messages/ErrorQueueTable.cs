using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>The table that error queues are emptied into, for the migrations of the services.</summary>
public static class ErrorQueueTable
{
    /// <summary>Header of a replayed message: the broker's user that published it first. Only good when the service itself is the message's <c>user-id</c>.</summary>
    public const string PublisherHeader = "cityip-user-id";

    /// <summary>Part of migrations that have run: never change it, add another step.</summary>
    public static void CreateErrorQueueTable(this MigrationBuilder migration) => migration.Sql("""
        -- Messages that a consumer of this service could not deal with. content: what the message is known by, so that a copy delivered twice is one
        -- row; fault: what this failure is known by, so that a copy of an earlier failure does not bring a message back. headers and body are encrypted:
        -- a message can hold a contact, and activity as it was published the code of a badge.
        CREATE TABLE bus_dead_letter (
            id uuid PRIMARY KEY,
            queue text NOT NULL,
            content uuid NOT NULL,
            fault text,
            state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'replayed', 'discarded')),
            message_id text,
            message_type text,
            content_type text,
            content_encoding text,
            correlation_id text,
            publisher text,
            exception text,
            reason text NOT NULL,
            headers bytea,
            body bytea,
            faults int NOT NULL DEFAULT 1,
            replays int NOT NULL DEFAULT 0,
            first_at timestamptz NOT NULL,
            faulted_at timestamptz NOT NULL,
            kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            changed_by text,
            note text,
            UNIQUE (queue, content)
        );
        CREATE INDEX ix_bus_dead_letter_queue ON bus_dead_letter (queue, id);
        CREATE INDEX ix_bus_dead_letter_held ON bus_dead_letter (queue, faulted_at) WHERE state = 'held';
        """);

    public static void DropErrorQueueTable(this MigrationBuilder migration) => migration.Sql("DROP TABLE bus_dead_letter;");
}
