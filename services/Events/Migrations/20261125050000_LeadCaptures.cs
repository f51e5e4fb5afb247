using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>What each capture added to a lead, and what the lead was captured with. Older versions write leads without either.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125050000_LeadCaptures")]
internal sealed class LeadCaptures : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        ALTER TABLE lead ADD COLUMN exhibitor_name text, ADD COLUMN district_code text, ADD COLUMN industry text;
        CREATE INDEX ix_lead_visitor ON lead (visitor);

        -- key: the ledger key of the activity that captured it. told: the lead as it was after the capture, nothing personal in it, so that whoever
        -- sends the same capture again is told the same. content: note and answers, encrypted.
        CREATE TABLE lead_capture (
            key uuid PRIMARY KEY,
            lead_id uuid NOT NULL,
            captured_at timestamptz NOT NULL,
            created boolean NOT NULL,
            told json NOT NULL,
            content bytea
        );
        CREATE INDEX ix_lead_capture_lead ON lead_capture (lead_id, captured_at);
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TABLE lead_capture;
        ALTER TABLE lead DROP COLUMN exhibitor_name, DROP COLUMN district_code, DROP COLUMN industry;
        DROP INDEX ix_lead_visitor;
        """);
}
