using CityIp.Analytics.Counting;
using CityIp.Contracts;
using Npgsql;

namespace CityIp.Analytics.Sustainability;

/// <summary>Reads what is known of the published assets, for all days that are worked out at once.</summary>
internal static class FactsReader
{
    private const string Assets = """
        SELECT id, names, daily_visitor_capacity FROM asset WHERE version > 0 AND (retired_version IS NULL OR retired_version <= version)
        """;

    // Of two findings on a day the one told of later counts: the order is kept.
    private const string Assessments = """
        SELECT asset_id, aspect, assessed_on, score, source, source_uri FROM assessment ORDER BY assessed_on DESC, version DESC, id DESC
        """;

    private const string Touches = """
        SELECT counter.asset_id, (counter.hour AT TIME ZONE 'UTC')::date, sum(count)::bigint, coalesce(sum(count) FILTER (WHERE type = 'cityip.lead.captured.v1'), 0)::bigint
        FROM asset_hour AS counter
        JOIN activity_type ON activity_type.id = type_id
        LEFT JOIN expo_generation AS shown ON shown.expo_id = counter.expo_id
        WHERE counter.generation = coalesce(shown.generation, 0) AND counter.hour >= @from
        GROUP BY 1, 2
        """;

    private const string Deals = "SELECT deal_id, version, asset_ids, stage, amounts, occurred_at FROM deal_state";

    private const string DealsUpTo = "SELECT max(occurred_at) FROM deal_state";

    /// <param name="connection">What is read first may be a moment older than what is read last; the next run makes it up.</param>
    /// <param name="from">The first day that any window reaches to.</param>
    /// <param name="counting">Read before the counters are: what it promises is in them.</param>
    /// <param name="visitors">Says what of visitors is hidden.</param>
    public static async Task<IReadOnlyList<(AssetFacts Facts, string Name)>> ReadAsync(NpgsqlConnection connection, DateOnly from, DateTimeOffset? counting, Visitors visitors, CancellationToken cancellationToken)
    {
        var since = new NpgsqlParameter("from", from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
        var assets = await connection.ListAsync(Assets, row => (Id: row.GetGuid(0), Names: row.GetFieldValue<Dictionary<string, string>>(1), Capacity: row.IsDBNull(2) ? (int?)null : row.GetInt32(2)), [], cancellationToken);
        var assessments = (await connection.ListAsync(Assessments, row => (Asset: row.GetGuid(0), Found: new KnownAssessment(row.GetString(1), row.GetFieldValue<DateOnly>(2),
            row.IsDBNull(3) ? null : row.GetDouble(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5))), [], cancellationToken)).ToLookup(row => row.Asset, row => row.Found);
        var touches = (await connection.ListAsync(Touches, row => (Asset: row.GetGuid(0), Day: new DayOfTouches(row.GetFieldValue<DateOnly>(1), row.GetInt64(2), row.GetInt64(3))), [since.Clone()], cancellationToken))
            .ToLookup(row => row.Asset, row => row.Day);
        var days = await VisitorDays.ReadAsync(connection, from, visitors, cancellationToken);
        var states = await connection.ListAsync(Deals, row => new DealState(row.GetGuid(0), row.GetInt64(1), row.GetFieldValue<Guid[]>(2), row.GetString(3),
            row.GetFieldValue<List<DealAmount>>(4), row.GetFieldValue<DateTimeOffset>(5)), [], cancellationToken);
        // All states of a deal that ever named the asset: a later state may have left it out.
        var deals = states.GroupBy(state => state.DealId).SelectMany(deal => deal.SelectMany(state => state.AssetIds).Distinct().Select(asset => (Asset: asset, Deal: deal)))
            .ToLookup(pair => pair.Asset, pair => pair.Deal);
        var upTo = new KnownUpTo(counting, (await connection.ListAsync(DealsUpTo, row => row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0), [], cancellationToken))[0]);
        return [.. assets.Select(asset => (
            new AssetFacts(asset.Id, asset.Capacity, [.. assessments[asset.Id]], [.. touches[asset.Id]], [.. days[asset.Id]], [.. deals[asset.Id].SelectMany(deal => deal)], upTo),
            asset.Names.GetValueOrDefault("en") ?? asset.Names.Values.FirstOrDefault() ?? asset.Id.ToString()))];
    }

    internal static async Task<List<T>> ListAsync<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }
        return rows;
    }
}
