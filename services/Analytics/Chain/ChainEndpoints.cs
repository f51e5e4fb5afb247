using CityIp.Analytics.Counting;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Analytics.Chain;

/// <summary>The chain of an asset: touches, leads, deals, money.</summary>
internal static class ChainEndpoints
{
    // Only the generation of each expo that is shown.
    private const string TouchesSql = """
        SELECT counter.expo_id, nullif(booth_id, '00000000-0000-0000-0000-000000000000'), type, sum(count)::bigint
        FROM asset_hour AS counter
        JOIN activity_type ON activity_type.id = type_id
        LEFT JOIN expo_generation AS shown ON shown.expo_id = counter.expo_id
        WHERE asset_id = @asset AND counter.generation = coalesce(shown.generation, 0)
        GROUP BY 1, 2, 3
        """;

    public static IEndpointRouteBuilder MapChain(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/analytics/assets/{id:guid}/chain", Chain).WithName("ReadChain").WithTags("Chain").RequireScope("analytics:read")
            .WithSummary("From an asset to its touches, visitors, leads, deals and money")
            .WithDescription("In total, per expo and per booth. Money is attributed by the rule named in the answer, in minor units, per currency. Each part says what it is as of.")
            .ProducesProblem(404)
            .WithExample(ChainExamples.Chain);
        return app;
    }

    private static async Task<Results<Tagged<ChainView>, ProblemHttpResult>> Chain(Guid id, AnalyticsDb db, NpgsqlDataSource source, Visitors visitors, CancellationToken cancellationToken)
    {
        if (await db.Assets.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id && row.Version > 0, cancellationToken) is not { } asset)
        {
            return Problems.NotFound("published asset", id);
        }
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var watermark = await Watermark.ReadAsync(connection, cancellationToken);
        var touches = await TouchesAsync(connection, id, cancellationToken);
        var leads = await db.Leads.AsNoTracking().Where(lead => lead.AssetIds.Contains(id))
            .GroupBy(lead => new { lead.ExpoId, lead.BoothId }).Select(group => new LeadCount(group.Key.ExpoId, group.Key.BoothId, group.LongCount())).ToListAsync(cancellationToken);
        var deals = await db.Deals.AsNoTracking().Where(deal => deal.AssetIds.Contains(id)).ToListAsync(cancellationToken);
        var leadsAsOf = await db.Leads.MaxAsync(lead => (DateTimeOffset?)lead.OccurredAt, cancellationToken);
        var dealsAsOf = await db.Deals.MaxAsync(deal => (DateTimeOffset?)deal.OccurredAt, cancellationToken);

        var chain = new ChainOfAsset(id, touches, leads, deals, new Dictionary<Guid, VisitorFigures>());
        var figures = new Dictionary<Guid, VisitorFigures>();
        foreach (var expo in chain.Expos)
        {
            figures[expo] = await visitors.OfAsync(expo, cancellationToken);
        }
        chain = chain with { Visitors = figures };
        var (count, suppressed) = chain.AllVisitors(visitors.SuppressBelow);
        return Tagged.Changing(new ChainView(
            new(asset.Id, asset.Kind, asset.Names, asset.DistrictCode, asset.RetiredVersion > asset.Version),
            new(watermark.AsOf, watermark.ThroughSequence, watermark.Gaps, touches.Sum(touch => touch.Count), ChainOfAsset.ByType(touches)),
            new(figures.Count == 0 ? watermark.AsOf : figures.Values.Min(figure => figure.Watermark.AsOf), count, suppressed, visitors.SuppressBelow),
            new(leadsAsOf, leads.Sum(lead => lead.Count)),
            new(dealsAsOf, deals.Count, ChainOfAsset.ByStage(deals)),
            new(dealsAsOf, EqualParts.Rule, chain.Money(deals)),
            await ExposAsync(db, chain, cancellationToken)));
    }

    private static async Task<List<Touch>> TouchesAsync(NpgsqlConnection connection, Guid asset, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TouchesSql, connection);
        command.Parameters.AddWithValue("asset", asset);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var touches = new List<Touch>();
        while (await reader.ReadAsync(cancellationToken))
        {
            touches.Add(new(reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.GetString(2), reader.GetInt64(3)));
        }
        return touches;
    }

    private static async Task<List<ChainExpo>> ExposAsync(AnalyticsDb db, ChainOfAsset chain, CancellationToken cancellationToken)
    {
        var ids = chain.Expos.ToArray();
        var boothIds = ids.SelectMany(chain.BoothsOf).ToArray();
        var expos = await db.Expos.AsNoTracking().Where(expo => ids.Contains(expo.Id)).ToDictionaryAsync(expo => expo.Id, cancellationToken);
        var booths = await db.Booths.AsNoTracking().Where(booth => boothIds.Contains(booth.Id)).ToDictionaryAsync(booth => booth.Id, cancellationToken);
        return [.. ids.Select(id => new ChainExpo(id, expos.GetValueOrDefault(id)?.Code, expos.GetValueOrDefault(id)?.Names, chain.Visitors[id].Watermark.AsOf, chain.Figures(id),
            [.. chain.BoothsOf(id).Select(booth => new ChainBooth(booth, booths.GetValueOrDefault(booth)?.Code, booths.GetValueOrDefault(booth)?.ExhibitorName, chain.Figures(id, booth)))]))];
    }
}
