using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>A batch of activities is written, read once and deleted: compressing it in between costs more than the space it would save.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125090000_OutboxBodies")]
internal sealed class OutboxBodies : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE outbox ALTER COLUMN body SET STORAGE EXTERNAL;");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE outbox ALTER COLUMN body SET STORAGE EXTENDED;");
}
