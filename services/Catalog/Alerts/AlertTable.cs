using CityIp.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Catalog;

/// <summary>What somebody should look at: shown on the asset while it lasts.</summary>
/// <param name="Kind"><c>sustainability-fell</c>.</param>
/// <param name="Since">The day whose score raised it.</param>
/// <param name="From">The score it fell from, of the day <paramref name="FromPeriod"/>.</param>
/// <param name="Dimensions">What fell, the largest fall first.</param>
/// <param name="See">Where the score is explained.</param>
internal sealed record AlertView(string Kind, DateOnly Since, double Score, double From, DateOnly FromPeriod, IReadOnlyList<DimensionFall> Dimensions, string Method, string See);

/// <summary>The SQL of the alerts.</summary>
internal static class AlertTable
{
    // An alarm and its end may come out of order: the higher version stays.
    public const string Raise = """
        INSERT INTO asset_alert AS known (asset_id, version, raised, since, method, score, score_before, before_on, dimensions, told_at)
        VALUES (@asset, @version, true, @since, @method, @score, @before, @before_on, @dimensions, @told_at)
        ON CONFLICT (asset_id) DO UPDATE SET version = excluded.version, raised = true, since = excluded.since, method = excluded.method, score = excluded.score,
            score_before = excluded.score_before, before_on = excluded.before_on, dimensions = excluded.dimensions, told_at = excluded.told_at
        WHERE known.version < excluded.version
        """;

    public const string End = """
        INSERT INTO asset_alert AS known (asset_id, version, raised, since, method, dimensions, told_at)
        VALUES (@asset, @version, false, @since, @method, '[]', @told_at)
        ON CONFLICT (asset_id) DO UPDATE SET version = excluded.version, raised = false, told_at = excluded.told_at
        WHERE known.version < excluded.version
        """;

    private const string Read = """
        SELECT asset_id, since, score, score_before, before_on, dimensions, method, version FROM asset_alert WHERE raised AND asset_id = ANY(@assets)
        """;

    /// <summary>The alerts that are on, by asset, each with the version that tells two states of it apart.</summary>
    public static async Task<Dictionary<Guid, (AlertView Alert, long Version)>> OfAsync(NpgsqlDataSource source, Guid[] assets, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Read);
        command.Parameters.AddWithValue("assets", NpgsqlDbType.Array | NpgsqlDbType.Uuid, assets);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var alerts = new Dictionary<Guid, (AlertView, long)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var asset = reader.GetGuid(0);
            alerts[asset] = (new(
                "sustainability-fell", reader.GetFieldValue<DateOnly>(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetFieldValue<DateOnly>(4),
                reader.GetFieldValue<List<DimensionFall>>(5), reader.GetString(6), $"/v1/analytics/assets/{asset}/sustainability"), reader.GetInt64(7));
        }
        return alerts;
    }
}
