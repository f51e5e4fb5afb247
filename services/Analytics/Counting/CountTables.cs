namespace CityIp.Analytics.Counting;

/// <summary>
/// The counting tables. They are written by plain SQL only (<see cref="CountWriter"/>), so they stand here as SQL and not in the model.
/// </summary>
/// <remarks>
/// A cell is one combination of the references that an activity was taken in with: every activity lies in exactly one. Minutes and visitors
/// are kept per cell and read per hall, booth, district or asset through it; hours are added up per grain when they are written, because
/// they are kept for ever and read often. The asset's hours also name the booth: an activity has one booth and may have many assets.
/// The first migration creates them from here: a change is a migration of its own.
/// </remarks>
internal static class CountTables
{
    // Counters are updated all day: room in each page keeps those updates out of the indexes (heap-only tuples).
    public const string Create = """
        CREATE TABLE activity_type (
            id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            type text NOT NULL UNIQUE);

        CREATE TABLE cell (
            id uuid PRIMARY KEY,
            expo_id uuid NOT NULL,
            generation int NOT NULL,
            hall_id uuid NULL,
            booth_id uuid NULL,
            district_code text NULL,
            asset_ids uuid[] NOT NULL);
        CREATE INDEX ix_cell_expo ON cell (expo_id, generation);
        CREATE INDEX ix_cell_assets ON cell USING gin (asset_ids);

        CREATE TABLE cell_minute (
            minute timestamptz NOT NULL,
            cell uuid NOT NULL,
            type_id smallint NOT NULL,
            count int NOT NULL,
            PRIMARY KEY (minute, cell, type_id)) WITH (fillfactor = 70);

        CREATE TABLE cell_visitor (
            cell uuid NOT NULL,
            hour timestamptz NOT NULL,
            visitor uuid NOT NULL,
            PRIMARY KEY (cell, hour, visitor));

        CREATE TABLE expo_hour (
            expo_id uuid NOT NULL, generation int NOT NULL, hour timestamptz NOT NULL, type_id smallint NOT NULL, count bigint NOT NULL,
            PRIMARY KEY (expo_id, generation, hour, type_id)) WITH (fillfactor = 50);
        CREATE TABLE hall_hour (
            expo_id uuid NOT NULL, generation int NOT NULL, hour timestamptz NOT NULL, hall_id uuid NOT NULL, type_id smallint NOT NULL, count bigint NOT NULL,
            PRIMARY KEY (expo_id, generation, hour, hall_id, type_id)) WITH (fillfactor = 50);
        CREATE TABLE booth_hour (
            expo_id uuid NOT NULL, generation int NOT NULL, hour timestamptz NOT NULL, booth_id uuid NOT NULL, type_id smallint NOT NULL, count bigint NOT NULL,
            PRIMARY KEY (expo_id, generation, hour, booth_id, type_id)) WITH (fillfactor = 70);
        CREATE TABLE district_hour (
            expo_id uuid NOT NULL, generation int NOT NULL, hour timestamptz NOT NULL, district_code text NOT NULL, type_id smallint NOT NULL, count bigint NOT NULL,
            PRIMARY KEY (expo_id, generation, hour, district_code, type_id)) WITH (fillfactor = 50);
        -- booth_id is all zeros for an activity at no booth.
        CREATE TABLE asset_hour (
            expo_id uuid NOT NULL, generation int NOT NULL, hour timestamptz NOT NULL, asset_id uuid NOT NULL, booth_id uuid NOT NULL, type_id smallint NOT NULL, count bigint NOT NULL,
            PRIMARY KEY (expo_id, generation, hour, asset_id, booth_id, type_id)) WITH (fillfactor = 70);
        CREATE INDEX ix_asset_hour_asset ON asset_hour (asset_id);

        -- What each batch added per expo, hour and type, so that a recount can be compared as of its own sequence.
        CREATE TABLE batch_seen (
            seq bigint PRIMARY KEY,
            received_at timestamptz NULL,
            seen_at timestamptz NOT NULL DEFAULT now(),
            expo_ids uuid[] NOT NULL,
            generations int[] NOT NULL,
            hours timestamptz[] NOT NULL,
            type_ids smallint[] NOT NULL,
            counts int[] NOT NULL);
        CREATE TABLE watermark (
            one boolean PRIMARY KEY DEFAULT true CHECK (one),
            seq bigint NOT NULL,
            received_at timestamptz NULL,
            -- Batches up to this one are no longer known one by one.
            forgotten_seq bigint NOT NULL);
        INSERT INTO watermark (seq, received_at, forgotten_seq) VALUES (0, NULL, 0);

        -- Which generation of an expo's counts is shown; 0 when there is no row.
        CREATE TABLE expo_generation (
            expo_id uuid PRIMARY KEY,
            generation int NOT NULL,
            since timestamptz NOT NULL DEFAULT now());
        """;
}
