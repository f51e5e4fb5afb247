using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Analytics.Migrations;

/// <summary>What error queues are emptied into; read and written by plain SQL, so no part of EF Core's model.</summary>
[DbContext(typeof(AnalyticsDb))]
[Migration("20261125020000_BusDeadLetters")]
internal sealed class BusDeadLetters : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateErrorQueueTable();

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropErrorQueueTable();
}
