using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>The types of activity that operators register.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125010001_ActivityTypeVersions")]
internal sealed class ActivityTypeVersions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- Rows are added and never changed: activities were taken in under them. The platform's own types are files, not rows.
        CREATE TABLE activity_type_version (
            type text NOT NULL,
            version int NOT NULL CHECK (version > 0),
            schema json NOT NULL,
            registered_at timestamptz NOT NULL DEFAULT now(),
            registered_by text NOT NULL,
            PRIMARY KEY (type, version)
        );

        -- Those that a new type or version can let in. No registered name is longer, and what senders call a type may be longer than an index takes.
        CREATE INDEX ix_dead_letter_waiting_for_type ON dead_letter (type, reason, missing_code)
            WHERE state = 'held' AND reason IN ('unknown-type', 'unknown-schema', 'invalid-data') AND length(type) <= 128;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP INDEX ix_dead_letter_waiting_for_type;
        DROP TABLE activity_type_version;
        """);
}
