using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Analytics.Migrations;

/// <summary>Visitors who were forgotten, for as long as a message may still name them.</summary>
[DbContext(typeof(AnalyticsDb))]
[Migration("20261125050000_ErasedVisitors")]
internal sealed class ErasedVisitors : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- mark: SHA-256 of the pseudonym. Removed once no message with the pseudonym can come any more.
        CREATE TABLE erased_visitor (
            mark bytea PRIMARY KEY,
            replacement uuid NOT NULL,
            erased_at timestamptz NOT NULL
        );
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE erased_visitor;");
}
