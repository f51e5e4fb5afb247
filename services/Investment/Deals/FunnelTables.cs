using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Investment.Deals;

internal sealed record StageCount(Guid? Source, string Stage, long Deals);

internal sealed record SourceMoney(Guid? Source, string Currency, long Pledged, long Contracted, long Disbursed);

/// <summary>The funnel's SQL: the deals that the caller may see, a row for each source they came from, counted by the database.</summary>
internal sealed class FunnelTables(InvestmentDb db, string by, bool all, Guid? own, Guid? expo)
{
    public static readonly string[] Sources = ["expo", "booth", "asset"];

    /// <summary>
    /// Equal parts in minor units that differ by at most one and sum exactly: what does not divide goes to the first assets in the order of their ids.
    /// </summary>
    public const string MoneyRule = "equal-parts-largest-remainder";

    private string SourceRows => $"""
        WITH source AS (
            SELECT deal.id AS deal_id, deal.stage, key,
                   row_number() OVER (PARTITION BY deal.id ORDER BY key) AS part, count(*) OVER (PARTITION BY deal.id) AS parts
            FROM deal {by switch
    {
        "expo" => "CROSS JOIN LATERAL (SELECT deal.expo_id AS key) AS origin",
        "booth" => "CROSS JOIN LATERAL (SELECT deal.booth_id AS key) AS origin",
        _ => "LEFT JOIN LATERAL unnest(deal.asset_ids) AS origin (key) ON true",
    }}
            WHERE (@all OR deal.exhibitor_id = @own OR deal.owner_id = @own) AND (@expo IS NULL OR deal.expo_id = @expo))
        """;

    public Task<List<StageCount>> NowAsync(CancellationToken cancellationToken) => QueryAsync<StageCount>(
        """
        SELECT key AS source, stage, count(*) AS deals FROM source GROUP BY key, stage
        """, cancellationToken);

    public Task<List<StageCount>> ReachedAsync(CancellationToken cancellationToken) => QueryAsync<StageCount>(
        """
        SELECT key AS source, "to" AS stage, count(DISTINCT deal_id) AS deals FROM source JOIN stage_entry USING (deal_id) GROUP BY key, "to"
        """, cancellationToken);

    public Task<List<SourceMoney>> MoneyAsync(CancellationToken cancellationToken) => QueryAsync<SourceMoney>(
        """
        , total AS (SELECT deal_id, currency, kind, sum(amount)::bigint AS amount FROM money_entry GROUP BY deal_id, currency, kind)
        , share AS (SELECT key, currency, kind, amount / parts + (part <= amount % parts)::int AS amount FROM source JOIN total USING (deal_id))
        SELECT key AS source, currency,
               coalesce(sum(amount) FILTER (WHERE kind = 'pledge'), 0)::bigint AS pledged,
               coalesce(sum(amount) FILTER (WHERE kind = 'contract'), 0)::bigint AS contracted,
               coalesce(sum(amount) FILTER (WHERE kind = 'disbursement'), 0)::bigint AS disbursed
        FROM share GROUP BY key, currency ORDER BY currency
        """, cancellationToken);

    private Task<List<T>> QueryAsync<T>(string select, CancellationToken cancellationToken)
    {
        var sql = $"{SourceRows}\n{select}";
        return db.Database.SqlQueryRaw<T>(
            sql,
            new NpgsqlParameter("all", all),
            new NpgsqlParameter("own", NpgsqlDbType.Uuid) { Value = (object?)own ?? DBNull.Value },
            new NpgsqlParameter("expo", NpgsqlDbType.Uuid) { Value = (object?)expo ?? DBNull.Value }).ToListAsync(cancellationToken);
    }
}
