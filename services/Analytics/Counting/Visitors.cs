using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using CityIp.Analytics.Archive;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>Settings under <c>Privacy</c>.</summary>
internal sealed class PrivacyOptions
{
    /// <summary>Figures of 1 to one less than this many visitors are hidden (k-anonymity).</summary>
    [Range(2, 1000)]
    public int SuppressBelow { get; set; } = 5;
}

/// <summary>
/// Counts distinct visitors, always of the whole expo to date and of all grains together: figures for periods of the caller's choice could
/// be subtracted from each other, and so could a booth's from its hall's.
/// </summary>
internal sealed class Visitors(NpgsqlDataSource source, IOptions<PrivacyOptions> privacy)
{
    private const string CellsSql = "SELECT id, hall_id, booth_id, district_code, asset_ids FROM cell WHERE expo_id = @expo AND generation = @generation";

    private const string SeenSql = """
        SELECT visitor, cell FROM cell_visitor JOIN cell ON cell.id = cell_visitor.cell WHERE expo_id = @expo AND generation = @generation ORDER BY visitor
        """;

    private readonly ConcurrentDictionary<Guid, Kept> kept = new();

    public int SuppressBelow => privacy.Value.SuppressBelow;

    /// <summary>
    /// The figures of an expo, with the time they are as of. A result that took t to work out is worked out again after 10 t at the earliest,
    /// so that no number of readers takes more than a tenth of a core; meanwhile readers get the last one.
    /// </summary>
    public Task<VisitorFigures> OfAsync(Guid expo, CancellationToken cancellationToken)
    {
        var now = kept.AddOrUpdate(expo, id => new(CountAsync(id), null), (id, last) => last.IsDue ? new(CountAsync(id), last.Answer) : last);
        return now.Answer.WaitAsync(cancellationToken);
    }

    /// <summary>Other figures were put in the place of what is kept.</summary>
    public void Forget(Guid expo) => kept.TryRemove(expo, out _);

    internal async Task<VisitorFigures> CountAsync(Guid expo)
    {
        await using var connection = await source.OpenConnectionAsync();
        var watermark = await Watermark.ReadAsync(connection, CancellationToken.None);
        var generation = await CountReader.GenerationAsync(connection, expo, CancellationToken.None);
        if (await ArchivedVisitors.ReadAsync(connection, expo) is { } archived)
        {
            // Kept as they were shown: in steps already.
            return new(watermark, generation, archived.Counts, archived.Hidden, Step: 1);
        }
        // Visitors are read in the snapshot of the cells, or one could lie in a cell that came between.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var cells = new List<Cell>();
        await ReadAsync(connection, CellsSql, expo, generation, row => cells.Add(new(row.GetGuid(0), expo, generation,
            row.IsDBNull(1) ? null : row.GetGuid(1), row.IsDBNull(2) ? null : row.GetGuid(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetFieldValue<Guid[]>(4))));
        var tally = new VisitorTally(cells);
        await ReadAsync(connection, SeenSql, expo, generation, row => tally.Add(row.GetGuid(0), row.GetGuid(1)));
        var counts = tally.Counts();
        return new(watermark, generation, counts, Suppression.Hidden(counts, tally.Groups(), privacy.Value.SuppressBelow), privacy.Value.SuppressBelow);
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

    private sealed class Kept
    {
        private readonly long started = Stopwatch.GetTimestamp();
        private readonly Task<VisitorFigures> figures;
        private readonly Task<VisitorFigures>? before;
        private readonly Task<TimeSpan> took;

        public Kept(Task<VisitorFigures> figures, Task<VisitorFigures>? before)
        {
            (this.figures, this.before) = (figures, before is { IsCompletedSuccessfully: true } ? before : null);
            took = MeasureAsync();
        }

        /// <summary>The last result there is.</summary>
        public Task<VisitorFigures> Answer => figures.IsCompletedSuccessfully ? figures : before ?? figures;

        public bool IsDue => took.IsCompletedSuccessfully && (!figures.IsCompletedSuccessfully || Stopwatch.GetElapsedTime(started) > 10 * took.Result);

        private async Task<TimeSpan> MeasureAsync()
        {
            await ((Task)figures).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Stopwatch.GetElapsedTime(started);
        }
    }
}
