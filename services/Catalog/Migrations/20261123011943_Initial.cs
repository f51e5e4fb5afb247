using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using NpgsqlTypes;

#nullable disable

namespace CityIp.Catalog.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Haversine on the mean sphere (IUGG, 6,371,008.8 m), to the nearest place of a box; 0 inside. A box beyond 180 is also tried one turn back.
            migrationBuilder.Sql("""
                CREATE FUNCTION metres_from_box(west double precision, south double precision, east double precision, north double precision, longitude double precision, latitude double precision)
                RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                    SELECT min(2 * 6371008.8 * asin(sqrt(least(1,
                        power(sin(radians(near_latitude - latitude) / 2), 2)
                        + cos(radians(latitude)) * cos(radians(near_latitude)) * power(sin(radians(near_longitude - turned) / 2), 2)))))
                    FROM unnest(ARRAY[longitude - 360, longitude, longitude + 360]) AS turned,
                         LATERAL (SELECT least(greatest(turned, west), east) AS near_longitude, least(greatest(latitude, south), north) AS near_latitude) AS nearest
                $$
                """);

            migrationBuilder.CreateTable(
                name: "district",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    names = table.Column<Dictionary<string, string>>(type: "jsonb", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_district", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "idempotent_answer",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "text", nullable: false),
                    route = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    headers = table.Column<string>(type: "jsonb", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotent_answer", x => new { x.key_id, x.route, x.value });
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                columns: table => new
                {
                    consumer = table.Column<string>(type: "text", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox", x => new { x.consumer, x.message_id });
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_type = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    headers = table.Column<string>(type: "jsonb", nullable: false),
                    aggregate_id = table.Column<Guid>(type: "uuid", nullable: true),
                    aggregate_version = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    attempts = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox", x => x.id);
                })
                .Annotation("Npgsql:StorageParameter:autovacuum_vacuum_scale_factor", "0.0")
                .Annotation("Npgsql:StorageParameter:autovacuum_vacuum_threshold", "1000");

            migrationBuilder.CreateTable(
                name: "asset",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    names = table.Column<Dictionary<string, string>>(type: "jsonb", nullable: false),
                    texts = table.Column<Dictionary<string, string>>(type: "jsonb", nullable: false),
                    parent_id = table.Column<Guid>(type: "uuid", nullable: true),
                    district_code = table.Column<string>(type: "text", nullable: true),
                    geometry = table.Column<string>(type: "jsonb", nullable: true),
                    west = table.Column<double>(type: "double precision", nullable: true),
                    south = table.Column<double>(type: "double precision", nullable: true),
                    east = table.Column<double>(type: "double precision", nullable: true),
                    north = table.Column<double>(type: "double precision", nullable: true),
                    longitude = table.Column<double>(type: "double precision", nullable: true),
                    latitude = table.Column<double>(type: "double precision", nullable: true),
                    daily_visitor_capacity = table.Column<int>(type: "integer", nullable: true),
                    rights = table.Column<string>(type: "text", nullable: true),
                    reuse = table.Column<string>(type: "text", nullable: true),
                    date = table.Column<string>(type: "text", nullable: true),
                    tags = table.Column<string[]>(type: "text[]", nullable: false),
                    links = table.Column<string[]>(type: "text[]", nullable: false),
                    sources = table.Column<string[]>(type: "text[]", nullable: false),
                    grams = table.Column<string[]>(type: "text[]", nullable: false),
                    words = table.Column<string[]>(type: "text[]", nullable: false),
                    runs = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    word_vector = table.Column<NpgsqlTsVector>(type: "tsvector", nullable: true, computedColumnSql: "array_to_tsvector(words)", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asset", x => x.id);
                    table.ForeignKey(
                        name: "FK_asset_asset_parent_id",
                        column: x => x.parent_id,
                        principalTable: "asset",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_asset_district_district_code",
                        column: x => x.district_code,
                        principalTable: "district",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "assessment",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    asset_id = table.Column<Guid>(type: "uuid", nullable: false),
                    aspect = table.Column<string>(type: "text", nullable: false),
                    assessed_on = table.Column<DateOnly>(type: "date", nullable: false),
                    finding = table.Column<string>(type: "text", nullable: false),
                    score = table.Column<decimal>(type: "numeric", nullable: true),
                    source = table.Column<string>(type: "text", nullable: false),
                    source_uri = table.Column<string>(type: "text", nullable: true),
                    actor = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assessment", x => x.id);
                    table.CheckConstraint("ck_assessment_score", "score BETWEEN 0 AND 100");
                    table.ForeignKey(
                        name: "FK_assessment_asset_asset_id",
                        column: x => x.asset_id,
                        principalTable: "asset",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "asset_edit",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    asset_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    changes = table.Column<string>(type: "jsonb", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asset_edit", x => x.id);
                    table.ForeignKey(
                        name: "FK_asset_edit_asset_asset_id",
                        column: x => x.asset_id,
                        principalTable: "asset",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_assessment_asset_id_assessed_on_id",
                table: "assessment",
                columns: new[] { "asset_id", "assessed_on", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_asset_district_code",
                table: "asset",
                column: "district_code");

            migrationBuilder.CreateIndex(
                name: "ix_asset_grams",
                table: "asset",
                column: "grams")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_asset_parent_id",
                table: "asset",
                column: "parent_id");

            migrationBuilder.CreateIndex(
                name: "ix_asset_south_north_west_east",
                table: "asset",
                columns: new[] { "south", "north", "west", "east" });

            migrationBuilder.CreateIndex(
                name: "ix_asset_status_kind",
                table: "asset",
                columns: new[] { "status", "kind" });

            migrationBuilder.CreateIndex(
                name: "ix_asset_tags",
                table: "asset",
                column: "tags")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_asset_word_vector",
                table: "asset",
                column: "word_vector")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_asset_edit_asset_id_version",
                table: "asset_edit",
                columns: new[] { "asset_id", "version" });

            migrationBuilder.CreateIndex(
                name: "ix_idempotent_answer_created_at",
                table: "idempotent_answer",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_received_at",
                table: "inbox",
                column: "received_at")
                .Annotation("Npgsql:IndexMethod", "brin");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_id",
                table: "outbox",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_outbox_waiting",
                table: "outbox",
                column: "aggregate_id",
                filter: "attempts > 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP FUNCTION metres_from_box");

            migrationBuilder.DropTable(
                name: "assessment");

            migrationBuilder.DropTable(
                name: "asset_edit");

            migrationBuilder.DropTable(
                name: "idempotent_answer");

            migrationBuilder.DropTable(
                name: "inbox");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "asset");

            migrationBuilder.DropTable(
                name: "district");
        }
    }
}
