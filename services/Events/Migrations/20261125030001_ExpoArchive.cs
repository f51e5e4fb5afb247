using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>How far the archiving of expos is.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125030001_ExpoArchive")]
internal sealed class ExpoArchive : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- day: partitions before it hold nothing of the expo any more.
        CREATE TABLE expo_archive (
            expo_id uuid PRIMARY KEY,
            state text NOT NULL DEFAULT 'settling' CHECK (state IN ('settling', 'removing', 'sealing', 'archived')),
            activities bigint,
            removed bigint NOT NULL DEFAULT 0,
            day date,
            begun_at timestamptz NOT NULL,
            changed_at timestamptz NOT NULL
        );
        CREATE INDEX ix_expo_archive_open ON expo_archive (begun_at) WHERE state <> 'archived';
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE expo_archive");
}
