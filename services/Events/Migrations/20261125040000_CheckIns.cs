using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>The book of check-ins: decisions at gates, and what was recorded elsewhere. Written and read by plain SQL, so no part of EF Core's model.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125040000_CheckIns")]
internal sealed class CheckIns : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- Codes of the halls that a badge admits to; null for all of them.
        ALTER TABLE badge ADD COLUMN halls text[];

        -- id: what the ledger knows its activity by. place: the hall, or the expo for a gate of the whole expo. day: of the expo's clocks, a stay ends with it.
        -- way: gate (decided here), offline (told after it happened), activity (published as an activity only).
        -- reason: why it was refused, or what it was let in despite, or ok. stay: the exit that an entry came after.
        CREATE TABLE check_in (
            id uuid PRIMARY KEY,
            fingerprint uuid NOT NULL,
            expo_id uuid NOT NULL,
            hall_id uuid,
            place uuid NOT NULL,
            visitor uuid NOT NULL,
            day date NOT NULL,
            direction text NOT NULL CHECK (direction IN ('entry', 'exit')),
            way text NOT NULL CHECK (way IN ('gate', 'offline', 'activity')),
            outcome text NOT NULL CHECK (outcome IN ('ok', 'refused')),
            reason text NOT NULL,
            forced boolean NOT NULL,
            force_reason text,
            device_id uuid,
            device text,
            source text NOT NULL,
            nonce text NOT NULL,
            stay uuid,
            occurred_at timestamptz NOT NULL,
            received_at timestamptz NOT NULL,
            annulled_at timestamptz
        );
        -- One entry per badge, place and stay: of two gates that let a badge in at the same moment one loses.
        CREATE UNIQUE INDEX ux_check_in_stay ON check_in (place, visitor, day, stay)
            WHERE direction = 'entry' AND way = 'gate' AND outcome = 'ok' AND NOT forced AND annulled_at IS NULL;
        CREATE INDEX ix_check_in_walk ON check_in (expo_id, day, place, visitor, occurred_at, received_at, id) INCLUDE (direction) WHERE outcome = 'ok' AND annulled_at IS NULL;
        CREATE INDEX ix_check_in_refused ON check_in (expo_id, day) WHERE outcome = 'refused';
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TABLE check_in;
        ALTER TABLE badge DROP COLUMN halls;
        """);
}
