using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.ServiceDefaults.Tests.Host.Migrations;

[DbContext(typeof(ThingDb))]
[Migration("20261125020000_BusDeadLetters")]
internal sealed class BusDeadLetters : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateErrorQueueTable();

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropErrorQueueTable();
}
