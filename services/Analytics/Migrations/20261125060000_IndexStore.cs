using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Analytics.Migrations;

/// <summary>Datasets, methods, computations and publications of indices: written and read by plain SQL that stands beside them in the code, so no part of EF Core's model.</summary>
[DbContext(typeof(AnalyticsDb))]
[Migration("20261125060000_IndexStore")]
internal sealed class IndexStore : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE TABLE index_document (
            kind text NOT NULL CHECK (kind IN ('dataset', 'method')),
            code text NOT NULL,
            latest int NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (kind, code)
        );

        -- A version never changes: what was computed from it can be computed again.
        CREATE TABLE index_document_version (
            kind text NOT NULL,
            code text NOT NULL,
            version int NOT NULL,
            hash text NOT NULL,
            title text NOT NULL,
            facts jsonb NOT NULL,
            content text NOT NULL,
            created_at timestamptz NOT NULL,
            created_by text NOT NULL,
            PRIMARY KEY (kind, code, version),
            FOREIGN KEY (kind, code) REFERENCES index_document
        );

        -- claim: whoever runs it; a process that was thought lost finds another claim here and writes nothing.
        CREATE TABLE index_computation (
            id uuid PRIMARY KEY,
            dataset_code text NOT NULL,
            dataset_version int NOT NULL,
            method_code text NOT NULL,
            method_version int NOT NULL,
            "time" double precision,
            replay_of uuid REFERENCES index_computation,
            small boolean NOT NULL,
            cost bigint NOT NULL,
            state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
            runs_total int NOT NULL,
            runs_done int NOT NULL DEFAULT 0,
            claim uuid,
            lease_until timestamptz,
            attempts int NOT NULL DEFAULT 0,
            hash text,
            result_hash text,
            runtime text,
            build text,
            failure jsonb,
            created_at timestamptz NOT NULL,
            created_by text NOT NULL,
            idempotency_key text,
            started_at timestamptz,
            finished_at timestamptz
        );
        CREATE INDEX ix_index_computation_open ON index_computation (id) WHERE state IN ('queued', 'running');
        CREATE UNIQUE INDEX ix_index_computation_idempotency ON index_computation (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;

        CREATE TABLE index_computation_part (
            computation_id uuid NOT NULL REFERENCES index_computation,
            name text NOT NULL,
            body bytea NOT NULL,
            PRIMARY KEY (computation_id, name)
        );

        -- Runs of an analysis in blocks, as they were computed: numbers in little-endian, so that neither writing nor reading holds all of them.
        CREATE TABLE index_run_block (
            computation_id uuid NOT NULL REFERENCES index_computation,
            analysis text NOT NULL,
            first int NOT NULL,
            count int NOT NULL,
            body bytea NOT NULL,
            PRIMARY KEY (computation_id, analysis, first)
        );

        CREATE TABLE index_publication (
            number int PRIMARY KEY,
            computation_id uuid NOT NULL UNIQUE REFERENCES index_computation,
            title text NOT NULL,
            note text,
            published_at timestamptz NOT NULL,
            published_by text NOT NULL
        );
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TABLE index_publication, index_run_block, index_computation_part, index_computation, index_document_version, index_document;
        """);
}
