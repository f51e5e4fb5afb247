using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Events.Migrations;

/// <summary>An accepted activity keeps its sender's subject, dataschema and extensions.</summary>
[DbContext(typeof(EventsDb))]
[Migration("20261125010000_OtherAttributes")]
internal sealed class OtherAttributes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE activity ADD COLUMN attributes json;");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE activity DROP COLUMN attributes;");
}
