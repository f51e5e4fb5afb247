using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Investment.Migrations;

/// <summary>The latest published index: read and written by plain SQL, so no part of EF Core's model.</summary>
[DbContext(typeof(InvestmentDb))]
[Migration("20261125060000_KnownIndex")]
internal sealed class KnownIndex : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE TABLE known_index (
            id boolean PRIMARY KEY DEFAULT true CHECK (id),
            number int NOT NULL,
            told jsonb NOT NULL
        );
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE known_index;");
}
