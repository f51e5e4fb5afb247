using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>Settings under <c>Privacy</c>.</summary>
internal sealed class PrivacyOptions
{
    /// <summary>Figures of 1 to one less than this many visitors are hidden (k-anonymity).</summary>
    [System.ComponentModel.DataAnnotations.Range(2, 1000)]
    public int SuppressBelow { get; set; } = 5;
}

/// <summary>What distinct visitors are counted of. <paramref name="Booth"/> only with grain asset: the asset at that booth.</summary>
internal readonly record struct VisitorCell(Grain Grain, string Unit, string? Booth = null);

/// <summary>Distinct visitors of one expo, with what must stay hidden of them.</summary>
internal sealed record VisitorFigures(Watermark Watermark, int Generation, IReadOnlyDictionary<VisitorCell, long> Counts, IReadOnlySet<VisitorCell> Hidden)
{
    /// <summary>Null when hidden.</summary>
    public long? this[VisitorCell cell] => Hidden.Contains(cell) ? null : Counts.GetValueOrDefault(cell);

    public bool IsHidden(VisitorCell cell) => Hidden.Contains(cell);
}

/// <summary>
/// Counts distinct visitors, always of the whole expo to date and of all grains together: figures for periods of the caller's choice could
/// be subtracted from each other, and so could a booth's from its hall's.
/// </summary>
internal sealed class Visitors(NpgsqlDataSource source, IOptions<PrivacyOptions> privacy)
{
    private const string Count = """
        WITH seen AS MATERIALIZED (
            SELECT DISTINCT cell, visitor FROM cell_visitor JOIN cell ON cell.id = cell_visitor.cell WHERE expo_id = @expo AND generation = @generation)
        SELECT 0, @expo::text, NULL::text, count(DISTINCT visitor) FROM seen
        UNION ALL SELECT 1, hall_id::text, NULL, count(DISTINCT visitor) FROM seen JOIN cell ON cell.id = cell WHERE hall_id IS NOT NULL GROUP BY 2
        UNION ALL SELECT 2, booth_id::text, NULL, count(DISTINCT visitor) FROM seen JOIN cell ON cell.id = cell WHERE booth_id IS NOT NULL GROUP BY 2
        UNION ALL SELECT 3, asset::text, NULL, count(DISTINCT visitor) FROM seen JOIN cell ON cell.id = cell, unnest(asset_ids) AS asset GROUP BY 2
        UNION ALL SELECT 4, district_code, NULL, count(DISTINCT visitor) FROM seen JOIN cell ON cell.id = cell WHERE district_code IS NOT NULL GROUP BY 2
        UNION ALL SELECT 3, asset::text, booth_id::text, count(DISTINCT visitor) FROM seen JOIN cell ON cell.id = cell, unnest(asset_ids) AS asset WHERE booth_id IS NOT NULL GROUP BY 2, 3
        """;

    private const string Places = "SELECT DISTINCT hall_id::text, booth_id::text, district_code FROM cell WHERE expo_id = @expo AND generation = @generation AND booth_id IS NOT NULL";

    private readonly ConcurrentDictionary<Guid, Kept> kept = new();

    public int SuppressBelow => privacy.Value.SuppressBelow;

    /// <summary>The figures of an expo. A result that took t to work out serves for 10 t, so that no number of readers takes more than a tenth of a core.</summary>
    public Task<VisitorFigures> OfAsync(Guid expo, CancellationToken cancellationToken) =>
        kept.AddOrUpdate(expo, Start, (id, last) => last.IsFresh ? last : Start(id)).Figures.WaitAsync(cancellationToken);

    private Kept Start(Guid expo) => new(CountAsync(expo));

    private async Task<VisitorFigures> CountAsync(Guid expo)
    {
        await using var connection = await source.OpenConnectionAsync();
        var watermark = await Watermark.ReadAsync(connection, CancellationToken.None);
        var generation = await CountReader.GenerationAsync(connection, expo, CancellationToken.None);
        var counts = new Dictionary<VisitorCell, long>();
        await ReadAsync(connection, Count, expo, generation, row => counts[new((Grain)row.GetInt32(0), row.GetString(1), TextOf(row, 2))] = row.GetInt64(3));
        var places = new List<(string? Hall, string Booth, string? District)>();
        await ReadAsync(connection, Places, expo, generation, row => places.Add((TextOf(row, 0), row.GetString(1), TextOf(row, 2))));
        return new(watermark, generation, counts, Suppression.Hidden(counts, Groups(expo, counts, places), privacy.Value.SuppressBelow));
    }

    private static async Task ReadAsync(NpgsqlConnection connection, string sql, Guid expo, int generation, Action<NpgsqlDataReader> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("expo", expo);
        command.Parameters.AddWithValue("generation", generation);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            read(reader);
        }
    }

    private static string? TextOf(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Every total that is shown and the shown figures beneath it.</summary>
    private static List<SuppressionGroup<VisitorCell>> Groups(Guid expo, Dictionary<VisitorCell, long> counts, List<(string? Hall, string Booth, string? District)> places)
    {
        var all = new VisitorCell(Grain.Expo, expo.ToString());
        var groups = new List<SuppressionGroup<VisitorCell>>();
        void Add(VisitorCell total, IEnumerable<VisitorCell> members, bool covers = false) => groups.Add(new(total, [.. members.Distinct().Where(counts.ContainsKey)], covers));
        foreach (var grain in new[] { Grain.Hall, Grain.Booth, Grain.Asset, Grain.District })
        {
            Add(all, counts.Keys.Where(cell => cell.Grain == grain && cell.Booth is null));
        }
        foreach (var hall in places.Where(place => place.Hall is not null).GroupBy(place => place.Hall!))
        {
            Add(new(Grain.Hall, hall.Key), hall.Select(place => new VisitorCell(Grain.Booth, place.Booth)));
        }
        foreach (var district in places.Where(place => place.District is not null).GroupBy(place => place.District!))
        {
            Add(new(Grain.District, district.Key), district.Select(place => new VisitorCell(Grain.Booth, place.Booth)));
        }
        var atBooths = counts.Keys.Where(cell => cell.Booth is not null).ToList();
        foreach (var asset in atBooths.GroupBy(cell => cell.Unit))
        {
            Add(new(Grain.Asset, asset.Key), asset);
        }
        foreach (var booth in atBooths.GroupBy(cell => cell.Booth!))
        {
            Add(new(Grain.Booth, booth.Key), booth, covers: true);
        }
        return [.. groups.Where(group => counts.ContainsKey(group.Total))];
    }

    private sealed class Kept(Task<VisitorFigures> figures)
    {
        private readonly long started = Stopwatch.GetTimestamp();
        private readonly Task<TimeSpan> took = Measure(figures);

        public Task<VisitorFigures> Figures => figures;

        public bool IsFresh => !took.IsCompleted || (figures.IsCompletedSuccessfully && Stopwatch.GetElapsedTime(started) < 10 * took.Result);

        private static async Task<TimeSpan> Measure(Task figures)
        {
            var start = Stopwatch.GetTimestamp();
            await figures.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Stopwatch.GetElapsedTime(start);
        }
    }
}
