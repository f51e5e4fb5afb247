using CityIp.Analytics.Counting;
using Npgsql;

namespace CityIp.Analytics.Recount;

/// <summary>
/// Hours and types of which Events has dropped activities: their total is what Events has frozen, and what was counted beneath it is taken over from
/// the generation shown, as nothing can tell it anew.
/// </summary>
internal sealed class FrozenHours(NpgsqlConnection connection, Guid expo, int shown, int generation)
{
    private const int TimeoutSeconds = 300;

    private const string Totals = """
        INSERT INTO expo_hour (expo_id, generation, hour, type_id, count) SELECT $1, $2, hour, type_id, count FROM unnest($3::timestamptz[], $4::smallint[], $5::bigint[]) AS frozen (hour, type_id, count)
        """;

    private const string Cells = """
        SELECT id, hall_id, booth_id, district_code, asset_ids FROM cell
        WHERE expo_id = $1 AND generation = $2 AND EXISTS (SELECT FROM cell_visitor WHERE cell = cell.id AND hour = ANY($3))
        """;

    private const string Visitors = """
        INSERT INTO cell_visitor (cell, hour, visitor)
        SELECT made, hour, visitor FROM unnest($1::uuid[], $2::uuid[]) AS moved (known, made) JOIN cell_visitor ON cell = known
        WHERE hour = ANY($3)
        """;

    private static readonly (string Table, string Columns)[] Grains =
    [
        ("hall_hour", "hall_id"), ("booth_hour", "booth_id"), ("district_hour", "district_code"), ("asset_hour", "asset_id, booth_id"),
    ];

    public async Task CopyAsync(IReadOnlyList<(DateTime Hour, short Type, long Count)> frozen, CancellationToken cancellationToken)
    {
        var (hours, types, counts) = (frozen.Select(count => count.Hour).ToArray(), frozen.Select(count => count.Type).ToArray(), frozen.Select(count => count.Count).ToArray());
        await using (var batch = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds })
        {
            batch.BatchCommands.Add(Command(Totals, expo, generation, hours, types, counts));
            foreach (var (table, columns) in Grains)
            {
                batch.BatchCommands.Add(Command($"""
                    INSERT INTO {table} (expo_id, generation, hour, {columns}, type_id, count)
                    SELECT expo_id, $2, hour, {columns}, type_id, count
                    FROM {table} JOIN unnest($3::timestamptz[], $4::smallint[]) AS frozen (hour, type_id) USING (hour, type_id)
                    WHERE expo_id = $1 AND generation = $5
                    """, expo, generation, hours, types, shown));
            }
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        await CopyVisitorsAsync([.. hours.Distinct()], cancellationToken);
    }

    /// <summary>Visitors are kept per hour and not per type: those of the hour's other types come once more, and count once.</summary>
    private async Task CopyVisitorsAsync(DateTime[] hours, CancellationToken cancellationToken)
    {
        await using (var turn = new NpgsqlCommand(ErasedVisitors.TakeTurn, connection))
        {
            await turn.ExecuteNonQueryAsync(cancellationToken);
        }
        var known = new List<Cell>();
        await using (var command = new NpgsqlCommand(Cells, connection) { CommandTimeout = TimeoutSeconds, Parameters = { new() { Value = expo }, new() { Value = shown }, new() { Value = hours } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                known.Add(new(reader.GetGuid(0), expo, shown, reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetGuid(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetFieldValue<Guid[]>(4)));
            }
        }
        if (known.Count == 0)
        {
            return;
        }
        await using var batch = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds };
        CountWriter.AddCells(batch, known.Select(cell => cell.In(generation)));
        batch.BatchCommands.Add(Command(Visitors, known.Select(cell => cell.Id).ToArray(), known.Select(cell => cell.In(generation).Id).ToArray(), hours));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
        return command;
    }
}
