using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Catalog.Migrations;

/// <summary>What Analytics raised an alarm about, asset by asset: written and read by plain SQL (<see cref="AlertTable"/>), so no part of EF Core's model.</summary>
[DbContext(typeof(CatalogDb))]
[Migration("20261125080000_Alerts")]
internal sealed class Alerts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- One row per asset, also when the alarm is over: its version keeps a late message from raising it again.
        CREATE TABLE asset_alert (
            asset_id uuid PRIMARY KEY REFERENCES asset (id) ON DELETE RESTRICT,
            version bigint NOT NULL,
            raised boolean NOT NULL,
            since date NOT NULL,
            method text NOT NULL,
            score double precision NULL,
            score_before double precision NULL,
            before_on date NULL,
            dimensions jsonb NOT NULL,
            told_at timestamptz NOT NULL
        );

        -- Findings of what is published already have never been told: now they are, each once. The body is AssetAssessed as JSON.
        INSERT INTO outbox (message_id, message_type, body, headers, aggregate_id, aggregate_version)
        SELECT gen_random_uuid(), 'asset-assessed',
            convert_to(json_build_object('assessmentId', found.id, 'assetId', asset.id, 'version', asset.version, 'aspect', found.aspect, 'assessedOn', found.assessed_on,
                'score', found.score, 'source', found.source, 'sourceUri', found.source_uri, 'occurredAt', to_char(found.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'UTF8'),
            '{}', asset.id, asset.version
        FROM assessment AS found JOIN asset ON asset.id = found.asset_id AND asset.status = 'published'
        ORDER BY found.id;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE asset_alert;");
}
