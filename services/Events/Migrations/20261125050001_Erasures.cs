using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>Visitors who asked to be forgotten.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125050001_Erasures")]
internal sealed class Erasures : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- mark: a keyed hash of the pseudonym, by which a late upload is recognised; nothing else leads from it to the visitor or to the replacement.
        -- target: whom to look for, encrypted; gone once the erasure is settled.
        CREATE TABLE erasure (
            id uuid PRIMARY KEY,
            expo_id uuid NOT NULL,
            mark uuid NOT NULL,
            requested_by text NOT NULL,
            requested_at timestamptz NOT NULL,
            erased_at timestamptz,
            settled_at timestamptz,
            target bytea,
            UNIQUE (expo_id, mark)
        );
        CREATE INDEX ix_erasure_open ON erasure (requested_at) WHERE settled_at IS NULL;
        CREATE TABLE erasure_confirmation (
            erasure_id uuid NOT NULL,
            service text NOT NULL,
            confirmed_at timestamptz NOT NULL,
            PRIMARY KEY (erasure_id, service)
        );
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE erasure_confirmation, erasure;");
}
