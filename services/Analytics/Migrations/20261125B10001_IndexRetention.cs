using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Analytics.Migrations;

/// <summary>Computations that are over are found by their end, and those that repeat them: both are asked for when old ones are removed.</summary>
[DbContext(typeof(AnalyticsDb))]
[Migration("20261125B10001_IndexRetention")]
internal sealed class IndexRetention : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE INDEX ix_index_computation_finished ON index_computation (finished_at) WHERE finished_at IS NOT NULL;
        CREATE INDEX ix_index_computation_replay ON index_computation (replay_of) WHERE replay_of IS NOT NULL;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP INDEX ix_index_computation_finished, ix_index_computation_replay;
        """);
}
