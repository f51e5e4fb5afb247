using System.Diagnostics;
using Npgsql;

namespace CityIp.Benchmarks.Intake;

/// <summary>
/// What PostgreSQL alone can do: ledger and activity rows as intake writes them, 500 to a transaction, over one connection, with
/// <c>synchronous_commit=on</c>. No parsing, no validation, no message, no HTTP.
/// </summary>
internal static class RawInsert
{
    private const int Rows = 500;

    private const string Ledger = """
        INSERT INTO activity_key (key, fingerprint, day)
        SELECT key, key, current_date FROM unnest($1::uuid[]) AS new (key) ORDER BY key
        ON CONFLICT DO NOTHING RETURNING key
        """;

    private const string Activities = """
        INSERT INTO activity (key, day, batch, type, expo_id, booth_id, exhibitor_id, industry, asset_ids, visitor, door, sender, source, event_id,
            device_time, received_at, occurred_at, hour, clock, data)
        SELECT key, (now() AT TIME ZONE 'UTC')::date, $2, 'cityip.booth.visited.v1', $2, $2, $2, 'design', '{}', key, 'structured', 'bench', 'urn:cityip:demo:bench', event_id,
            now(), now(), now(), date_trunc('hour', now()), 0, data::json
        FROM unnest($1::uuid[], $3::text[], $4::text[]) AS new (key, event_id, data)
        """;

    /// <summary>Rows a second.</summary>
    public static async Task<double> RunAsync(string connectionString, TimeSpan length)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (var durable = new NpgsqlCommand("SET synchronous_commit = on", connection))
        {
            await durable.ExecuteNonQueryAsync();
        }
        await using (var ready = new NpgsqlCommand("SELECT count(*) FROM activity", connection))
        {
            if ((long)(await ready.ExecuteScalarAsync())! > 0)
            {
                throw new InvalidOperationException("Raw rows are written to an empty database, and emptied from it: this one holds activities.");
            }
        }
        var rows = 0L;
        var expo = Guid.CreateVersion7();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < length)
        {
            var keys = new Guid[Rows];
            var ids = new string[Rows];
            var data = new string[Rows];
            for (var i = 0; i < Rows; i++)
            {
                keys[i] = Guid.NewGuid();
                ids[i] = $"raw-{rows + i}";
                data[i] = """{"expo":"bench","booth":"B1"}""";
            }
            await using var transaction = await connection.BeginTransactionAsync();
            await using var batch = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands =
                {
                    new(Ledger) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = keys } } },
                    new(Activities) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = keys }, new NpgsqlParameter<Guid> { TypedValue = expo }, new NpgsqlParameter<string[]> { TypedValue = ids }, new NpgsqlParameter<string[]> { TypedValue = data } } },
                },
            };
            await batch.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            rows += Rows;
        }
        var rate = rows / watch.Elapsed.TotalSeconds;
        // Whoever measures in this database next finds it as it was.
        await using var clean = source.CreateCommand("TRUNCATE activity, activity_key");
        await clean.ExecuteNonQueryAsync();
        return rate;
    }
}
