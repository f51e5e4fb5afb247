using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>The tables of intake: written and read by plain SQL that stands beside them in the code, so no part of EF Core's model.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261101000001_Intake")]
internal sealed class Intake : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- What every event ever taken in is known by. Not partitioned: it outlives the activities.
        CREATE TABLE activity_key (
            key uuid PRIMARY KEY,
            fingerprint uuid NOT NULL,
            day date NOT NULL
        );

        -- day: the UTC day on which the row was written, so that a day's partition is complete once the day is over.
        -- No unique index: the ledger is what makes a key unique, in the same transaction.
        CREATE TABLE activity (
            key uuid NOT NULL,
            day date NOT NULL,
            batch uuid NOT NULL,
            type text NOT NULL,
            expo_id uuid NOT NULL,
            hall_id uuid,
            booth_id uuid,
            session_id uuid,
            exhibitor_id uuid,
            district_code text,
            industry text,
            asset_ids uuid[] NOT NULL,
            visitor uuid,
            door text NOT NULL,
            sender text NOT NULL,
            source text NOT NULL,
            event_id text NOT NULL,
            device_time timestamptz,
            sent_time timestamptz,
            received_at timestamptz NOT NULL,
            occurred_at timestamptz NOT NULL,
            hour timestamptz NOT NULL,
            clock smallint NOT NULL,
            data json NOT NULL
        ) PARTITION BY RANGE (day);
        CREATE INDEX ix_activity_batch ON activity USING brin (batch) WITH (pages_per_range = 32);

        -- The counts of a day, frozen before its partition is dropped: a recount adds them to those of the rows that are left.
        CREATE TABLE activity_frozen_count (
            day date NOT NULL,
            expo_id uuid NOT NULL,
            hour timestamptz NOT NULL,
            type text NOT NULL,
            count bigint NOT NULL,
            PRIMARY KEY (expo_id, day, hour, type)
        );

        -- One row: its lock is what keeps the sequence without gaps, a rolled-back transaction gives its number back.
        CREATE TABLE activity_sequence (
            id boolean PRIMARY KEY DEFAULT true CHECK (id),
            last bigint NOT NULL
        ) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
        INSERT INTO activity_sequence (last) VALUES (0);
        CREATE TABLE activity_batch (
            seq bigint PRIMARY KEY,
            message_id uuid NOT NULL,
            day date NOT NULL,
            count int NOT NULL
        );

        -- Events that are held but not counted. Either readable (the badge code replaced), or sealed.
        CREATE TABLE dead_letter (
            id uuid PRIMARY KEY,
            key uuid NOT NULL,
            fingerprint uuid NOT NULL,
            state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'replayed', 'discarded')),
            reason text NOT NULL,
            detail text NOT NULL,
            pointer text,
            door text NOT NULL,
            sender text NOT NULL,
            organisation text NOT NULL,
            source text NOT NULL,
            event_id text NOT NULL,
            type text NOT NULL,
            expo_code text,
            missing_code text,
            visitor uuid,
            received_at timestamptz NOT NULL,
            changed_at timestamptz NOT NULL DEFAULT now(),
            readable json,
            sealed bytea,
            UNIQUE (key, fingerprint)
        );
        CREATE INDEX ix_dead_letter_waiting ON dead_letter (expo_code, reason, missing_code) WHERE state = 'held' AND expo_code IS NOT NULL;

        CREATE TABLE lead (
            id uuid PRIMARY KEY,
            version bigint NOT NULL,
            expo_id uuid NOT NULL,
            booth_id uuid NOT NULL,
            exhibitor_id uuid NOT NULL,
            visitor uuid NOT NULL,
            asset_ids uuid[] NOT NULL,
            captures int NOT NULL,
            note_count int NOT NULL,
            first_at timestamptz NOT NULL,
            last_at timestamptz NOT NULL,
            UNIQUE (expo_id, exhibitor_id, visitor)
        );
        CREATE INDEX ix_lead_exhibitor ON lead (exhibitor_id, id);
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TABLE lead, dead_letter, activity_batch, activity_sequence, activity_frozen_count, activity, activity_key;
        """);
}
