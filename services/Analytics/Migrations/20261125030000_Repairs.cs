using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Analytics.Migrations;

/// <summary>Batches that were missed, and generations that are being counted beside what is shown; written by plain SQL, so no part of EF Core's model.</summary>
[DbContext(typeof(AnalyticsDb))]
[Migration("20261125030000_Repairs")]
internal sealed class Repairs : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- How far Events has said that the sequence is.
        CREATE TABLE sequence_told (
            one boolean PRIMARY KEY DEFAULT true CHECK (one),
            seq bigint NOT NULL,
            told_at timestamptz NOT NULL);
        INSERT INTO sequence_told (seq, told_at) VALUES (0, now());

        -- Batches that Events was asked for; generation 0 for whole batches.
        CREATE TABLE missed_batch (
            expo_id uuid NOT NULL,
            generation int NOT NULL,
            seq bigint NOT NULL,
            asks int NOT NULL DEFAULT 1,
            asked_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (expo_id, generation, seq));

        -- The highest generation that was ever begun: what comes under one that is neither shown nor being made is late and has no effect.
        ALTER TABLE expo_generation ADD COLUMN newest int NOT NULL DEFAULT 0;
        UPDATE expo_generation SET newest = generation;

        -- counted_*: what was counted under the shown generation when this one was begun. frozen_*: hours and types of which Events knows the number only.
        CREATE TABLE repair (
            expo_id uuid NOT NULL,
            generation int NOT NULL,
            state text NOT NULL DEFAULT 'making' CHECK (state IN ('making', 'removing')),
            through_seq bigint NOT NULL,
            counted_through bigint NOT NULL,
            counted_beyond bigint[] NOT NULL,
            frozen_hours timestamptz[] NOT NULL,
            frozen_types smallint[] NOT NULL,
            changed_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (expo_id, generation));
        CREATE UNIQUE INDEX ix_repair_making ON repair (expo_id) WHERE state = 'making';

        -- What each batch added to a generation that is being made, whichever way it came.
        CREATE TABLE repair_batch (
            expo_id uuid NOT NULL,
            generation int NOT NULL,
            seq bigint NOT NULL,
            hours timestamptz[] NOT NULL,
            type_ids smallint[] NOT NULL,
            counts int[] NOT NULL,
            PRIMARY KEY (expo_id, generation, seq));

        ALTER TABLE comparison ADD COLUMN republished bigint NULL;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        ALTER TABLE comparison DROP COLUMN republished;
        DROP TABLE repair_batch, repair, missed_batch, sequence_told;
        ALTER TABLE expo_generation DROP COLUMN newest;
        """);
}
