using CityIp.Analytics.Counting;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Live;

/// <summary>Works the heat out from the minute buckets, which are the truth.</summary>
internal sealed class HeatReader(NpgsqlDataSource source)
{
    private const string Minutes = """
        SELECT cell.expo_id, hall_id, booth_id, asset_ids, minute, sum(count)
        FROM cell_minute
        JOIN cell ON cell.id = cell_minute.cell
        LEFT JOIN expo_generation AS shown ON shown.expo_id = cell.expo_id
        WHERE minute > @from AND minute <= @now AND cell.generation = coalesce(shown.generation, 0) AND (@expo IS NULL OR cell.expo_id = @expo)
        GROUP BY cell.id, minute
        """;

    /// <summary>Every expo with anything warm, or one. Epoch and sequence are 0: they belong to the live data.</summary>
    public async Task<Dictionary<Guid, HeatView>> ReadAsync(DateTimeOffset now, Guid? expo, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var watermark = await Watermark.ReadAsync(connection, cancellationToken);
        var heat = new Dictionary<Guid, Dictionary<(HeatKind Kind, Guid Id), double>>();
        await using var command = new NpgsqlCommand(Minutes, connection);
        command.Parameters.AddWithValue("from", (now - Heat.Window).UtcDateTime);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        command.Parameters.Add(new("expo", NpgsqlDbType.Uuid) { Value = (object?)expo ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!heat.TryGetValue(reader.GetGuid(0), out var cells))
            {
                heat[reader.GetGuid(0)] = cells = [];
            }
            var weighed = reader.GetInt64(5) * Heat.Weight(reader.GetFieldValue<DateTimeOffset>(4), now);
            foreach (var cell in CellsOf(reader))
            {
                cells[cell] = cells.GetValueOrDefault(cell) + weighed;
            }
        }
        return heat.ToDictionary(one => one.Key, one => View(one.Key, now, watermark.AsOf, one.Value));
    }

    public static HeatView Cold(Guid expo, DateTimeOffset now, DateTimeOffset? asOf) => View(expo, now, asOf, []);

    private static IEnumerable<(HeatKind Kind, Guid Id)> CellsOf(NpgsqlDataReader reader)
    {
        if (!reader.IsDBNull(1))
        {
            yield return (HeatKind.Hall, reader.GetGuid(1));
        }
        if (!reader.IsDBNull(2))
        {
            yield return (HeatKind.Booth, reader.GetGuid(2));
        }
        foreach (var asset in reader.GetFieldValue<Guid[]>(3))
        {
            yield return (HeatKind.Asset, asset);
        }
    }

    private static HeatView View(Guid expo, DateTimeOffset now, DateTimeOffset? asOf, Dictionary<(HeatKind Kind, Guid Id), double> cells) => new(expo, 0, 0, now, asOf, (int)Heat.HalfLife.TotalSeconds,
        [.. cells.Select(cell => new HeatCell(cell.Key.Kind, cell.Key.Id, Heat.Rounded(cell.Value))).Where(cell => cell.Heat > 0).OrderByDescending(cell => cell.Heat).ThenBy(cell => cell.Id)]);
}
