using System.Globalization;
using CityIp.ServiceDefaults.Http;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Sustainability;

/// <summary>What is asked of the ranking.</summary>
internal sealed record RankingQuery(string Sort, string? District, string? Kind, SustainabilityStatus? Status, double AfterKey, Guid AfterAsset, int Limit);

/// <summary>The SQL of the ranking and of one asset's newest score.</summary>
internal static class RankingTable
{
    // Ranks are among all assessable assets, before any filter; of the newest day, which the last run wrote for all of them.
    private const string Ranked = """
        WITH newest AS (SELECT max(period) AS period FROM sustainability WHERE method = @method),
        ranked AS (
            SELECT scored.*, asset.kind, asset.names, asset.district_code, coalesce(alarm.raised, false) AS alarm,
                CASE WHEN score IS NOT NULL THEN rank() OVER (ORDER BY score DESC NULLS LAST) END AS rank,
                count(score) OVER () AS ranked_of
            FROM sustainability AS scored
            JOIN newest ON newest.period = scored.period
            JOIN asset ON asset.id = scored.asset_id AND (asset.retired_version IS NULL OR asset.retired_version <= asset.version)
            LEFT JOIN sustainability_alarm AS alarm ON alarm.asset_id = scored.asset_id
            WHERE scored.method = @method)
        """;

    private const string List = Ranked + """
        , keyed AS (
            SELECT *, coalesce(CASE @sort WHEN 'best' THEN -score WHEN 'worst' THEN score ELSE (dimensions ->> 'visitor-pressure')::float8 END, 'Infinity') AS key FROM ranked)
        SELECT asset_id, kind, names, district_code, period, score, low, high, dimensions::text, alarm, rank, key
        FROM keyed
        WHERE (@district IS NULL OR district_code = @district) AND (@kind IS NULL OR kind = @kind) AND (@assessable IS NULL OR (score IS NOT NULL) = @assessable)
          AND (key > @after_key OR (key = @after_key AND asset_id > @after_asset))
        ORDER BY key, asset_id
        LIMIT @limit
        """;

    private const string Newest = "SELECT max(period), max(computed_at), count(score) FROM sustainability WHERE method = @method AND period = (SELECT max(period) FROM sustainability WHERE method = @method)";

    private const string One = Ranked + """
        SELECT scored.period, scored.detail::text, scored.computed_at, scored.restated, ranked.rank, coalesce((SELECT ranked_of FROM ranked LIMIT 1), 0), asset.kind, asset.names, asset.district_code
        FROM asset
        LEFT JOIN LATERAL (SELECT * FROM sustainability WHERE asset_id = asset.id AND method = @method AND detail IS NOT NULL ORDER BY period DESC LIMIT 1) AS scored ON true
        LEFT JOIN ranked ON ranked.asset_id = asset.id AND ranked.period = scored.period
        WHERE asset.id = @asset AND asset.version > 0
        """;

    private const string Periods = """
        SELECT period, method, score, low, high, dimensions::text, computed_at, restated FROM sustainability
        WHERE asset_id = @asset AND method = @method AND period < @before ORDER BY period DESC LIMIT @limit
        """;

    public static Task<List<(RankedAsset Row, double Key)>> ListAsync(NpgsqlConnection connection, RankingQuery query, CancellationToken cancellationToken) => connection.ListAsync(List, row =>
    {
        var known = SustainabilityTable.ReadKnown(row.GetString(8));
        var score = SustainabilityTable.Double(row, 5);
        return (new RankedAsset(
            row.IsDBNull(10) ? null : (int)row.GetInt64(10),
            new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<Dictionary<string, string>>(2), row.IsDBNull(3) ? null : row.GetString(3)),
            row.GetFieldValue<DateOnly>(4),
            score is null ? SustainabilityStatus.NotAssessable : SustainabilityStatus.Assessable,
            score,
            RangeOf(row, 6),
            known.Count,
            [.. SustainabilityMethod.Dimensions.Except(known.Keys)],
            row.GetBoolean(9)), row.GetDouble(11));
    },
    [
        Method(), new("sort", query.Sort), Text("district", query.District), Text("kind", query.Kind),
        new("assessable", NpgsqlDbType.Boolean) { Value = query.Status is { } status ? status == SustainabilityStatus.Assessable : DBNull.Value },
        new("after_key", query.AfterKey), new("after_asset", query.AfterAsset), new("limit", query.Limit),
    ], cancellationToken);

    public static async Task<(DateOnly? Period, DateTimeOffset? ComputedAt, int RankedOf)> NewestAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => (await connection.ListAsync(Newest, row => (
        row.IsDBNull(0) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(0), row.IsDBNull(1) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(1), (int)row.GetInt64(2)), [Method()], cancellationToken))[0];

    /// <summary>Null without such an asset; without a score while none has been worked out.</summary>
    public static async Task<NewestScore?> OneAsync(NpgsqlConnection connection, Guid asset, CancellationToken cancellationToken) => (await connection.ListAsync(One, row => new NewestScore(
        new(asset, row.GetString(6), row.GetFieldValue<Dictionary<string, string>>(7), row.IsDBNull(8) ? null : row.GetString(8)),
        row.IsDBNull(0) ? null : row.GetFieldValue<DateOnly>(0),
        row.IsDBNull(1) ? null : System.Text.Json.JsonSerializer.Deserialize<Scored>(row.GetString(1), SustainabilityTable.Json),
        row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2),
        row.IsDBNull(3) ? 0 : row.GetInt32(3),
        row.IsDBNull(4) ? null : (int)row.GetInt64(4),
        (int)row.GetInt64(5)), [Method(), new("asset", asset)], cancellationToken)).FirstOrDefault();

    public static Task<List<PeriodView>> PeriodsAsync(NpgsqlConnection connection, Guid asset, DateOnly before, int limit, CancellationToken cancellationToken) => connection.ListAsync(Periods, row => new PeriodView(
        row.GetFieldValue<DateOnly>(0), row.GetString(1), row.IsDBNull(2) ? SustainabilityStatus.NotAssessable : SustainabilityStatus.Assessable, SustainabilityTable.Double(row, 2), RangeOf(row, 3),
        SustainabilityTable.ReadKnown(row.GetString(5)).ToDictionary(known => SustainabilityScores.CodeOf(known.Key), known => known.Value), row.GetFieldValue<DateTimeOffset>(6), row.GetInt32(7)),
        [Method(), new("asset", asset), new("before", before), new("limit", limit)], cancellationToken);

    /// <summary>The place in the ranking that a cursor holds; the start without one, null when it is none of ours.</summary>
    public static (double Key, Guid Asset)? ReadPlace(string[]? cursor) => cursor switch
    {
        null => (double.NegativeInfinity, Guid.Empty),
        [var key, var asset] when double.TryParse(key, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Guid.TryParse(asset, out var id) => (number, id),
        _ => null,
    };

    public static string CursorOf(RankedAsset row, double key) => Paging.Cursor(key.ToString("R", CultureInfo.InvariantCulture), row.Asset.Id.ToString());

    private static ScoreRange? RangeOf(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : new(row.GetDouble(at), row.GetDouble(at + 1));

    private static NpgsqlParameter Method() => new("method", SustainabilityMethod.Version);

    private static NpgsqlParameter Text(string name, string? value) => new(name, NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value };
}

internal sealed record NewestScore(AssessedAsset Asset, DateOnly? Period, Scored? Scored, DateTimeOffset? ComputedAt, int Restated, int? Rank, int RankedOf);
