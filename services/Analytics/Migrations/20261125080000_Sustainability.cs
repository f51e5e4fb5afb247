using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Analytics.Migrations;

/// <summary>What the sustainability of assets is worked out from, and its scores: written and read by plain SQL, so no part of EF Core's model.</summary>
[DbContext(typeof(AnalyticsDb))]
[Migration("20261125080000_Sustainability")]
internal sealed class Sustainability : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- Findings of published assets as the Catalog tells of them. One may come before its asset.
        CREATE TABLE assessment (
            id uuid PRIMARY KEY,
            version bigint NOT NULL,
            asset_id uuid NOT NULL,
            aspect text NOT NULL,
            assessed_on date NOT NULL,
            score double precision NULL,
            source text NOT NULL,
            source_uri text NULL
        );
        CREATE INDEX ix_assessment_asset ON assessment (asset_id);

        -- Every state a deal had: a day's score is of the deals as they stood on that day. Of deals known before this table, the newest state.
        CREATE TABLE deal_state (
            deal_id uuid NOT NULL,
            version bigint NOT NULL,
            asset_ids uuid[] NOT NULL,
            stage text NOT NULL,
            amounts jsonb NOT NULL,
            occurred_at timestamptz NOT NULL,
            PRIMARY KEY (deal_id, version)
        );
        INSERT INTO deal_state SELECT id, version, asset_ids, stage, amounts, occurred_at FROM deal;

        -- A score per asset, day and version of the method. detail: what it is worked out from; only of the days that can still be restated.
        CREATE TABLE sustainability (
            asset_id uuid NOT NULL,
            period date NOT NULL,
            method text NOT NULL,
            score double precision NULL,
            low double precision NULL,
            high double precision NULL,
            dimensions jsonb NOT NULL,
            detail jsonb NULL,
            computed_at timestamptz NOT NULL,
            restated int NOT NULL DEFAULT 0,
            PRIMARY KEY (asset_id, method, period)
        );
        CREATE INDEX ix_sustainability_period ON sustainability (method, period);

        -- One row per asset that ever had an alarm; version orders its messages.
        CREATE TABLE sustainability_alarm (
            asset_id uuid PRIMARY KEY,
            version bigint NOT NULL,
            raised boolean NOT NULL,
            method text NOT NULL,
            since date NULL,
            from_period date NULL,
            from_score double precision NULL,
            from_dimensions jsonb NULL,
            falls jsonb NOT NULL
        );
        """);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("DROP TABLE sustainability_alarm, sustainability, deal_state, assessment;");
}
