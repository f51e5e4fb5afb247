using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Analytics.Migrations;

/// <summary>Archived expos: what is kept of their visitors is figures.</summary>
[DbContext(typeof(AnalyticsDb))]
[Migration("20261125030001_ArchivedExpos")]
internal sealed class ArchivedExpos : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE TABLE archived_expo (
            expo_id uuid PRIMARY KEY,
            through_seq bigint NOT NULL,
            archived_at timestamptz NOT NULL,
            -- The figures as they were shown last, without those that were hidden; null until single visitors are deleted.
            visitors jsonb NULL,
            cleared_at timestamptz NULL);
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE archived_expo");
}
