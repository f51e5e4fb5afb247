using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CityIp.Gateway.Migrations;

/// <summary>Devices and their enrolment codes. An enrolled device has a row of the same id in <c>partner_key</c>.</summary>
[DbContext(typeof(GatewayDb))]
[Migration("20261125040000_Devices")]
internal sealed class Devices : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE TABLE device (
            id uuid PRIMARY KEY,
            name text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('gate', 'kiosk', 'lead')),
            organisation text NOT NULL,
            expo text NOT NULL,
            hall text,
            booth text,
            created_at timestamptz NOT NULL,
            expires_at timestamptz,
            enrolled_at timestamptz,
            revoked_at timestamptz,
            -- The first part of the code, in clear, finds the row; of the whole only an HMAC is kept.
            code_handle text UNIQUE,
            code_hash bytea,
            code_expires_at timestamptz,
            code_used_at timestamptz,
            code_tries int NOT NULL DEFAULT 0,
            version bigint NOT NULL
        );
        CREATE INDEX ix_device_expo ON device (expo, id);
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE device;");
}
