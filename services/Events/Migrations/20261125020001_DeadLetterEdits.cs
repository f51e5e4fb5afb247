using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>Dead letters can be corrected: what stood before each correction is kept. No part of EF Core's model, like all tables of intake.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125020001_DeadLetterEdits")]
internal sealed class DeadLetterEdits : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- key and fingerprint stay those of the event as it was received: the same sent again is the same letter. edited_key and edited_fingerprint are
        -- those it will be counted under, where it was given another source or id; they are entered in activity_key when it is replayed.
        ALTER TABLE dead_letter
            ADD COLUMN version bigint NOT NULL DEFAULT 1,
            ADD COLUMN edits int NOT NULL DEFAULT 0,
            ADD COLUMN edited_key uuid,
            ADD COLUMN edited_fingerprint uuid,
            ADD COLUMN changed_by text,
            ADD COLUMN note text;
        CREATE UNIQUE INDEX ix_dead_letter_edited_key ON dead_letter (edited_key) WHERE edited_key IS NOT NULL;
        CREATE INDEX ix_dead_letter_held ON dead_letter (reason, received_at) WHERE state = 'held';

        -- What stood in a letter before an operator corrected it. key: what a sealed event is bound to.
        CREATE TABLE dead_letter_edit (
            letter_id uuid NOT NULL REFERENCES dead_letter ON DELETE CASCADE,
            number int NOT NULL,
            edited_at timestamptz NOT NULL,
            edited_by text NOT NULL,
            organisation text NOT NULL,
            note text,
            key uuid NOT NULL,
            reason text NOT NULL,
            detail text NOT NULL,
            pointer text,
            source text NOT NULL,
            event_id text NOT NULL,
            type text NOT NULL,
            visitor uuid,
            readable json,
            sealed bytea,
            PRIMARY KEY (letter_id, number)
        );
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TABLE dead_letter_edit;
        ALTER TABLE dead_letter DROP COLUMN version, DROP COLUMN edits, DROP COLUMN edited_key, DROP COLUMN edited_fingerprint, DROP COLUMN changed_by, DROP COLUMN note;
        """);
}
