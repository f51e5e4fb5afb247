using System.Text.Json;
using System.Text.Json.Serialization;
using CityIp.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Sustainability;

/// <summary>A stored score.</summary>
internal sealed record StoredScore(Guid Asset, DateOnly Period, double? Score, double? Low, double? High, IReadOnlyDictionary<Dimension, double> Known)
{
    public ScoredPeriod AsPeriod => new(Period, Score, Known);

    public static StoredScore Of(Guid asset, DateOnly period, Scored scored) => new(asset, period, scored.Score, scored.Range?.Low, scored.Range?.High,
        scored.Dimensions.Where(dimension => dimension.Score is not null).ToDictionary(dimension => dimension.Dimension, dimension => dimension.Score!.Value));

    /// <summary>To the bit: scores are stored as they are computed.</summary>
    public bool Says(StoredScore other) => (Score, Low, High) == (other.Score, other.Low, other.High) && AsPeriod.IsComparableTo(other.AsPeriod) && Known.All(dimension => other.Known[dimension.Key].Equals(dimension.Value));
}

/// <summary>The SQL of scores and alarms.</summary>
internal static class SustainabilityTable
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) } };

    // Replicas take turns; the second finds the work done and writes nothing.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('cityip.sustainability', 0))";

    private const string Scores = """
        SELECT asset_id, period, score, low, high, dimensions FROM sustainability WHERE method = @method AND period >= @from AND (@asset IS NULL OR asset_id = @asset) ORDER BY period
        """;

    private const string Write = """
        INSERT INTO sustainability AS known (asset_id, period, method, score, low, high, dimensions, detail, computed_at)
        VALUES (@asset, @period, @method, @score, @low, @high, @dimensions, @detail, @now)
        ON CONFLICT (asset_id, method, period) DO UPDATE SET score = excluded.score, low = excluded.low, high = excluded.high, dimensions = excluded.dimensions,
            detail = excluded.detail, computed_at = excluded.computed_at, restated = known.restated + @restated
        """;

    private const string Forget = "UPDATE sustainability SET detail = NULL WHERE detail IS NOT NULL AND method = @method AND period < @from";

    private const string Alarms = "SELECT asset_id, version, raised, method, since, from_period, from_score, from_dimensions, falls FROM sustainability_alarm WHERE @asset IS NULL OR asset_id = @asset";

    private const string WriteAlarm = """
        INSERT INTO sustainability_alarm (asset_id, version, raised, method, since, from_period, from_score, from_dimensions, falls)
        VALUES (@asset, @version, @raised, @method, @since, @from_period, @from_score, @from_dimensions, @falls)
        ON CONFLICT (asset_id) DO UPDATE SET version = excluded.version, raised = excluded.raised, method = excluded.method, since = excluded.since,
            from_period = excluded.from_period, from_score = excluded.from_score, from_dimensions = excluded.from_dimensions, falls = excluded.falls
        """;

    public static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Lock, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Scores of this method since a day, oldest first.</summary>
    public static Task<List<StoredScore>> ScoresAsync(NpgsqlConnection connection, DateOnly from, Guid? asset, CancellationToken cancellationToken) => connection.ListAsync(Scores, row => new StoredScore(
            row.GetGuid(0), row.GetFieldValue<DateOnly>(1), Double(row, 2), Double(row, 3), Double(row, 4), ReadKnown(row.GetString(5))),
        [new("method", SustainabilityMethod.Version), new("from", from), Of(asset)], cancellationToken);

    public static async Task WriteAsync(NpgsqlConnection connection, IEnumerable<(StoredScore Score, Scored Detail, bool Restated)> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var chunk in rows.Chunk(500))
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var (score, detail, restated) in chunk)
            {
                batch.BatchCommands.Add(new(Write)
                {
                    Parameters =
                    {
                        new("asset", score.Asset), new("period", score.Period), new("method", SustainabilityMethod.Version),
                        Double("score", score.Score), Double("low", score.Low), Double("high", score.High),
                        new("dimensions", NpgsqlDbType.Jsonb) { Value = WriteKnown(score.Known) }, new("detail", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(detail, Json) },
                        new("now", now.UtcDateTime), new("restated", restated ? 1 : 0),
                    },
                });
            }
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Days that can no longer be restated keep their scores and lose what they were worked out from.</summary>
    public static async Task ForgetAsync(NpgsqlConnection connection, DateOnly from, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Forget, connection) { Parameters = { new("method", SustainabilityMethod.Version), new("from", from) } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<Dictionary<Guid, AlarmState>> AlarmsAsync(NpgsqlConnection connection, Guid? asset, CancellationToken cancellationToken) => (await connection.ListAsync(Alarms, row => (
        row.GetGuid(0), new AlarmState(
            row.GetInt64(1), row.GetBoolean(2), row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4),
            // Of another method: nothing is comparable to it.
            row.IsDBNull(5) ? null : new(row.GetFieldValue<DateOnly>(5), Double(row, 6), row.GetString(3) == SustainabilityMethod.Version ? ReadKnown(row.GetString(7)) : new Dictionary<Dimension, double>()),
            JsonSerializer.Deserialize<List<DimensionFall>>(row.GetString(8), Json)!)), [Of(asset)], cancellationToken)).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    public static async Task WriteAlarmAsync(NpgsqlConnection connection, Guid asset, AlarmState state, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(WriteAlarm, connection)
        {
            Parameters =
            {
                new("asset", asset), new("version", state.Version), new("raised", state.Raised), new("method", SustainabilityMethod.Version),
                new("since", NpgsqlDbType.Date) { Value = (object?)state.Since ?? DBNull.Value }, new("from_period", NpgsqlDbType.Date) { Value = (object?)state.From?.Period ?? DBNull.Value },
                Double("from_score", state.From?.Score), new("from_dimensions", NpgsqlDbType.Jsonb) { Value = state.From is null ? DBNull.Value : WriteKnown(state.From.Known) },
                new("falls", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(state.Dimensions, Json) },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal static Dictionary<Dimension, double> ReadKnown(string json) => JsonSerializer.Deserialize<Dictionary<Dimension, double>>(json, Json)!;

    internal static double? Double(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetDouble(at);

    private static string WriteKnown(IReadOnlyDictionary<Dimension, double> known) => JsonSerializer.Serialize(known, Json);

    private static NpgsqlParameter Double(string name, double? value) => new(name, NpgsqlDbType.Double) { Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Of(Guid? asset) => new("asset", NpgsqlDbType.Uuid) { Value = (object?)asset ?? DBNull.Value };
}
