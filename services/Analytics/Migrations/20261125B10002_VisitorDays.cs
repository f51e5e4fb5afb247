using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Analytics.Migrations;

/// <summary>Visitors with an asset by day, of archived expos: single visitors are gone, and the pressure they were is not forgotten.</summary>
[DbContext(typeof(AnalyticsDb))]
[Migration("20261125B10002_VisitorDays")]
internal sealed class VisitorDays : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE TABLE archived_asset_day (
            expo_id uuid NOT NULL,
            asset_id uuid NOT NULL,
            -- Of the expo's time zone.
            day date NOT NULL,
            -- As it may be shown: in steps of the suppression limit. A hidden day has no row.
            visitors bigint NOT NULL,
            PRIMARY KEY (expo_id, asset_id, day));
        CREATE INDEX ix_archived_asset_day_day ON archived_asset_day (day);
        -- False also where the version before this one archives an expo: it keeps no days.
        ALTER TABLE archived_expo ADD COLUMN days_kept boolean NOT NULL DEFAULT false;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE archived_expo DROP COLUMN days_kept; DROP TABLE archived_asset_day;");
}
