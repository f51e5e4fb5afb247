using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>What retention has forgotten, how far repairs are, and what was told of the sequence.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125030000_RetentionAndRepair")]
internal sealed class RetentionAndRepair : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE INDEX ix_activity_batch_day ON activity_batch USING brin (day) WITH (pages_per_range = 16);

        -- Batches up to batches_through that are not in activity_batch were dropped with the partition of their day.
        CREATE TABLE activity_retention (
            id boolean PRIMARY KEY DEFAULT true CHECK (id),
            batches_through bigint NOT NULL
        );
        INSERT INTO activity_retention (batches_through) VALUES (0);

        -- Up to where the end of the sequence was told to those who count.
        CREATE TABLE activity_sequence_told (
            id boolean PRIMARY KEY DEFAULT true CHECK (id),
            seq bigint NOT NULL,
            told_at timestamptz NOT NULL
        );
        INSERT INTO activity_sequence_told (seq, told_at) VALUES (0, '-infinity');

        -- day and batch: everything up to there is in the outbox. counts: what is stored as of through_seq.
        CREATE TABLE expo_repair (
            expo_id uuid NOT NULL,
            generation int NOT NULL,
            state text NOT NULL DEFAULT 'publishing' CHECK (state IN ('publishing', 'published', 'superseded')),
            through_seq bigint NOT NULL,
            counts jsonb NOT NULL,
            activities bigint NOT NULL,
            published bigint NOT NULL DEFAULT 0,
            batches bigint NOT NULL DEFAULT 0,
            day date,
            batch uuid,
            begun_at timestamptz NOT NULL,
            changed_at timestamptz NOT NULL,
            PRIMARY KEY (expo_id, generation)
        );
        CREATE INDEX ix_expo_repair_publishing ON expo_repair (begun_at) WHERE state = 'publishing';
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TABLE expo_repair, activity_sequence_told, activity_retention;
        DROP INDEX ix_activity_batch_day;
        """);
}
