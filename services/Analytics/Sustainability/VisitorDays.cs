using CityIp.Analytics.Counting;
using Npgsql;

namespace CityIp.Analytics.Sustainability;

/// <summary>
/// Distinct visitors with an asset by day. They are figures of visitors as any other: hidden where the asset's figure of the whole expo is hidden, small days hidden, the
/// others in steps of the suppression limit. When an expo is archived they are kept as they may be shown.
/// </summary>
internal static class VisitorDays
{
    private const string Columns = "named.id, cell.expo_id, (seen.hour AT TIME ZONE coalesce(expo.time_zone, 'UTC'))::date, count(DISTINCT seen.visitor)";

    private const string From = """
        FROM cell
        CROSS JOIN unnest(cell.asset_ids) AS named (id)
        JOIN cell_visitor AS seen ON seen.cell = cell.id
        LEFT JOIN expo ON expo.id = cell.expo_id
        LEFT JOIN expo_generation AS shown ON shown.expo_id = cell.expo_id
        WHERE cell.generation = coalesce(shown.generation, 0)
        """;

    // Only of assets with a capacity, which is what they are set against.
    private const string Counted = $"SELECT {Columns} {From} AND seen.hour >= @from AND EXISTS (SELECT FROM asset WHERE asset.id = named.id AND daily_visitor_capacity > 0) GROUP BY 1, 2, 3";

    // Of all assets: a capacity may be assessed later.
    private const string OfExpo = $"SELECT {Columns} {From} AND cell.expo_id = @expo GROUP BY 1, 2, 3";

    private const string Kept = "SELECT asset_id, expo_id, day, visitors FROM archived_asset_day WHERE day >= @day";

    // Days with the asset at expos that were archived when no days were kept: nobody knows how many visitors there were.
    private const string Lost = """
        SELECT DISTINCT counter.asset_id, counter.expo_id, (counter.hour AT TIME ZONE coalesce(expo.time_zone, 'UTC'))::date
        FROM asset_hour AS counter
        JOIN archived_expo AS archived ON archived.expo_id = counter.expo_id AND archived.cleared_at IS NOT NULL AND NOT archived.days_kept
        LEFT JOIN expo ON expo.id = counter.expo_id
        WHERE counter.hour >= @from
        """;

    private const string Insert = "INSERT INTO archived_asset_day (expo_id, asset_id, day, visitors) SELECT @expo, * FROM unnest(@assets, @days, @visitors)";
    private const string Mark = "UPDATE archived_expo SET days_kept = true WHERE expo_id = @expo";

    public static async Task<ILookup<Guid, DayOfVisitors>> ReadAsync(NpgsqlConnection connection, DateOnly from, Visitors visitors, CancellationToken cancellationToken)
    {
        var since = new NpgsqlParameter("from", from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
        var counted = await connection.ListAsync(Counted, Row, [since.Clone()], cancellationToken);
        var hidden = new HashSet<(Guid Asset, Guid Expo)>();
        foreach (var expo in counted.GroupBy(row => row.Day.ExpoId))
        {
            var figures = await visitors.OfAsync(expo.Key, cancellationToken);
            hidden.UnionWith(expo.Where(row => IsHidden(figures, row.Asset)).Select(row => (row.Asset, expo.Key)));
        }
        var kept = await connection.ListAsync(Kept, row => (Asset: row.GetGuid(0), Day: new DayOfVisitors(row.GetGuid(1), row.GetFieldValue<DateOnly>(2), row.GetInt64(3), AsShown: true)), [new("day", from)], cancellationToken);
        var lost = await connection.ListAsync(Lost, row => (Asset: row.GetGuid(0), Day: new DayOfVisitors(row.GetGuid(1), row.GetFieldValue<DateOnly>(2), null)), [since.Clone()], cancellationToken);
        return counted.Where(row => !hidden.Contains((row.Asset, row.Day.ExpoId))).Concat(kept).Concat(lost).ToLookup(row => row.Asset, row => row.Day);
    }

    /// <summary>Keeps what may be shown of an expo whose single visitors are deleted in the same transaction.</summary>
    public static async Task KeepAsync(NpgsqlConnection connection, Guid expo, VisitorFigures figures, int suppressBelow)
    {
        var counted = await connection.ListAsync(OfExpo, Row, [new("expo", expo)], CancellationToken.None);
        List<(Guid Asset, DateOnly Day, long Visitors)> shown =
        [
            .. counted.Where(row => !IsHidden(figures, row.Asset)).GroupBy(row => row.Asset)
                .SelectMany(asset => Shown(asset.Select(row => row.Day), suppressBelow).Select(day => (asset.Key, day.Day, day.Visitors))),
        ];
        await using var insert = new NpgsqlCommand($"{Insert}; {Mark}", connection);
        insert.Parameters.Add(new("expo", expo));
        insert.Parameters.Add(new("assets", shown.Select(row => row.Asset).ToArray()));
        insert.Parameters.Add(new("days", shown.Select(row => row.Day).ToArray()));
        insert.Parameters.Add(new("visitors", shown.Select(row => row.Visitors).ToArray()));
        await insert.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Days of one asset at one expo that may be shown, rounded down to a multiple of the suppression limit: what is worked out of them rests on the rounded
    /// figures, so that nobody can be told from two scores that follow each other.
    /// </summary>
    public static IEnumerable<(DateOnly Day, long Visitors)> Shown(IEnumerable<DayOfVisitors> rows, int suppressBelow)
    {
        var figures = rows.GroupBy(row => row.Day).ToDictionary(group => group.Key, group => group.Sum(row => row.Visitors ?? 0));
        // The whole expo's figure is shown elsewhere: days are hidden so that a small one cannot be worked out from it.
        var (parts, whole) = (figures.Keys.ToList(), DateOnly.MaxValue);
        figures[whole] = figures.Values.Sum();
        var hidden = Suppression.Hidden(figures, [new SuppressionGroup<DateOnly>(whole, parts)], suppressBelow);
        return parts.Where(part => !hidden.Contains(part)).Select(part => (part, figures[part] / suppressBelow * suppressBelow));
    }

    /// <summary>Also where the asset's own figure is large: it is hidden then because another could be worked out from it.</summary>
    private static bool IsHidden(VisitorFigures figures, Guid asset) => figures.IsHidden(new(Grain.Asset, asset.ToString()));

    private static (Guid Asset, DayOfVisitors Day) Row(NpgsqlDataReader row) => (row.GetGuid(0), new(row.GetGuid(1), row.GetFieldValue<DateOnly>(2), row.GetInt64(3)));
}
