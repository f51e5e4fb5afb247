using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Counting;

/// <summary>The counting tables' SQL: a tally is added in one round trip, inside the transaction of its inbox row.</summary>
internal static class CountWriter
{
    // A batch has effect once even when it comes under another message id, or after the inbox has forgotten it.
    private const string See = """
        INSERT INTO batch_seen (seq, received_at, expo_ids, generations, hours, type_ids, counts)
        SELECT @seq, @received_at, @expos, @generations, @hours, @types, @counts
        WHERE @seq > (SELECT seq FROM watermark)
        ON CONFLICT (seq) DO NOTHING
        RETURNING seq
        """;

    private const string Cells = """
        INSERT INTO cell (id, expo_id, generation, hall_id, booth_id, district_code, asset_ids)
        VALUES (@id, @expo, @generation, @hall, @booth, @district, @assets)
        ON CONFLICT (id) DO NOTHING
        """;

    private const string Minutes = """
        INSERT INTO cell_minute AS counter (minute, cell, type_id, count) SELECT * FROM unnest($1, $2, $3, $4)
        ON CONFLICT (minute, cell, type_id) DO UPDATE SET count = counter.count + excluded.count
        """;

    private const string Assets = """
        INSERT INTO asset_hour AS counter (expo_id, generation, hour, asset_id, booth_id, type_id, count) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (expo_id, generation, hour, asset_id, booth_id, type_id) DO UPDATE SET count = counter.count + excluded.count
        """;

    private const string Expos = """
        INSERT INTO expo_hour AS counter (expo_id, generation, hour, type_id, count) SELECT * FROM unnest($1, $2, $3, $4, $5)
        ON CONFLICT (expo_id, generation, hour, type_id) DO UPDATE SET count = counter.count + excluded.count
        """;

    /// <summary>Notes the batches given, and returns those that have not been counted before.</summary>
    public static async Task<IReadOnlySet<long>> SeeAsync(NpgsqlConnection connection, IEnumerable<(long Sequence, Tally Tally)> batches, CancellationToken cancellationToken)
    {
        await using var commands = new NpgsqlBatch(connection);
        foreach (var (sequence, tally) in batches.OrderBy(batch => batch.Sequence))
        {
            commands.BatchCommands.Add(SeeCommand(sequence, tally));
        }
        // Understanding and planning these statements anew for every message took the database longer than running them.
        await commands.PrepareAsync(cancellationToken);
        var news = new HashSet<long>();
        await using var reader = await commands.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                news.Add(reader.GetInt64(0));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return news;
    }

    /// <summary>Adds a tally. The caller's transaction makes it one with inbox and sequence.</summary>
    /// <param name="knownCells">Cells that a committed transaction is known to have written.</param>
    /// <param name="newVisitors">Those of the tally's visitors that may not be in the database yet.</param>
    public static async Task AddAsync(NpgsqlConnection connection, Tally tally, IReadOnlySet<Guid> knownCells, IReadOnlyCollection<(Guid Cell, DateTime Hour, Guid Visitor)> newVisitors, CancellationToken cancellationToken)
    {
        var expos = Sorted(tally.Expos);
        if (expos.Length == 0)
        {
            return;
        }
        // Rows are locked in the order of these statements and, within one, of its sorted keys: the same in every process, so nobody waits
        // in a circle. The counters that all messages share come last, so that they are locked for the shortest time.
        await using var batch = new NpgsqlBatch(connection);
        if (newVisitors.Count > 0)
        {
            batch.BatchCommands.Add(new(ErasedVisitors.TakeTurn));
        }
        AddCells(batch, tally.Cells.Values.Where(cell => !knownCells.Contains(cell.Id)));
        var minutes = Sorted(tally.Minutes);
        Add(batch, Minutes, minutes, Column(minutes, key => key.Minute), Column(minutes, key => key.Cell), Column(minutes, key => key.Type));
        AddVisitors(batch, newVisitors);
        var assets = Sorted(tally.Assets);
        Add(batch, Assets, assets, Column(assets, key => key.Expo), Column(assets, key => key.Generation), Column(assets, key => key.Hour), Column(assets, key => key.Asset), Column(assets, key => key.Booth), Column(assets, key => key.Type));
        var booths = Sorted(tally.Booths);
        Add(batch, Grain("booth_hour", "booth_id"), booths, Column(booths, key => key.Expo), Column(booths, key => key.Generation), Column(booths, key => key.Hour), Column(booths, key => key.Booth), Column(booths, key => key.Type));
        var halls = Sorted(tally.Halls);
        Add(batch, Grain("hall_hour", "hall_id"), halls, Column(halls, key => key.Expo), Column(halls, key => key.Generation), Column(halls, key => key.Hour), Column(halls, key => key.Hall), Column(halls, key => key.Type));
        var districts = Sorted(tally.Districts);
        Add(batch, Grain("district_hour", "district_code"), districts, Column(districts, key => key.Expo), Column(districts, key => key.Generation), Column(districts, key => key.Hour), Column(districts, key => key.District), Column(districts, key => key.Type));
        Add(batch, Expos, expos, Column(expos, key => key.Expo), Column(expos, key => key.Generation), Column(expos, key => key.Hour), Column(expos, key => key.Type));
        await batch.PrepareAsync(cancellationToken);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public static void AddCells(NpgsqlBatch batch, IEnumerable<Cell> cells)
    {
        foreach (var cell in cells.OrderBy(cell => cell.Id))
        {
            batch.BatchCommands.Add(CellCommand(cell));
        }
    }

    private static NpgsqlBatchCommand SeeCommand(long sequence, Tally tally)
    {
        var expos = Sorted(tally.Expos);
        return new(See)
        {
            Parameters =
            {
                new("seq", sequence),
                new("received_at", NpgsqlDbType.TimestampTz) { Value = (object?)tally.ReceivedAt ?? DBNull.Value },
                new("expos", Column(expos, key => key.Expo)),
                new("generations", Column(expos, key => key.Generation)),
                new("hours", Column(expos, key => key.Hour)),
                new("types", Column(expos, key => key.Type)),
                new("counts", expos.Select(row => row.Value).ToArray()),
            },
        };
    }

    private static NpgsqlBatchCommand CellCommand(Cell cell) => new(Cells)
    {
        Parameters =
        {
            new("id", cell.Id),
            new("expo", cell.ExpoId),
            new("generation", cell.Generation),
            new("hall", NpgsqlDbType.Uuid) { Value = (object?)cell.HallId ?? DBNull.Value },
            new("booth", NpgsqlDbType.Uuid) { Value = (object?)cell.BoothId ?? DBNull.Value },
            new("district", NpgsqlDbType.Text) { Value = (object?)cell.DistrictCode ?? DBNull.Value },
            new("assets", cell.AssetIds),
        },
    };

    private static void AddVisitors(NpgsqlBatch batch, IReadOnlyCollection<(Guid Cell, DateTime Hour, Guid Visitor)> newVisitors)
    {
        if (newVisitors.Count == 0)
        {
            return;
        }
        var visitors = newVisitors.ToArray();
        Array.Sort(visitors);
        batch.BatchCommands.Add(new(ErasedVisitors.InsertVisitors)
        {
            Parameters =
            {
                new() { Value = visitors.Select(row => row.Cell).ToArray() },
                new() { Value = visitors.Select(row => row.Hour).ToArray() },
                new() { Value = visitors.Select(row => row.Visitor).ToArray() },
            },
        });
    }

    private static string Grain(string table, string unit) => $"""
        INSERT INTO {table} AS counter (expo_id, generation, hour, {unit}, type_id, count) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
        ON CONFLICT (expo_id, generation, hour, {unit}, type_id) DO UPDATE SET count = counter.count + excluded.count
        """;

    private static void Add<TKey>(NpgsqlBatch batch, string sql, KeyValuePair<TKey, int>[] rows, params Array[] columns)
    {
        if (rows.Length == 0)
        {
            return;
        }
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
        {
            command.Parameters.Add(new() { Value = column });
        }
        command.Parameters.Add(new() { Value = rows.Select(row => row.Value).ToArray() });
        batch.BatchCommands.Add(command);
    }

    private static KeyValuePair<TKey, int>[] Sorted<TKey>(Dictionary<TKey, int> counts)
        where TKey : notnull
    {
        var rows = counts.ToArray();
        Array.Sort(rows, static (left, right) => Comparer<TKey>.Default.Compare(left.Key, right.Key));
        return rows;
    }

    private static T[] Column<TKey, T>(KeyValuePair<TKey, int>[] rows, Func<TKey, T> column) => Array.ConvertAll(rows, row => column(row.Key));
}
