using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>How the clocks of those who send stand. Written and read by plain SQL, so no part of EF Core's model.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125040001_Clocks")]
internal sealed class SenderClocks : Migration
{
    // skew_ms: median of the latest samples, positive where the device's clock is ahead.
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE TABLE clock (
            sender text NOT NULL,
            source text NOT NULL,
            events bigint NOT NULL,
            samples bigint NOT NULL,
            corrected bigint NOT NULL,
            future bigint NOT NULL,
            missing bigint NOT NULL,
            skew_ms bigint,
            skew_samples int NOT NULL,
            first_seen_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            last_future_at timestamptz,
            PRIMARY KEY (source, sender)
        );
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE clock;");
}
