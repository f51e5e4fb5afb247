namespace CityIp.Analytics.Index;

/// <summary>What one element alone would have to gain for its unit to draw level.</summary>
internal sealed record NextRankPart(string Code, double Score, double Needed, double Points);

/// <summary>The distance to the next better rank: points of the index, and of each dimension when only it moves (scores of others frozen).</summary>
internal sealed record NextRank(string Unit, int Rank, string? Ahead, double Points, IReadOnlyList<NextRankPart> Parts)
{
    public static NextRank Of(IndexResult result, string unit, int? level = null)
    {
        var model = AdditiveModel.Of(result, level);
        var row = result.Aggregated.RowOf(unit);
        var mine = result.Scores[row];
        var ahead = -1;
        for (var i = 0; i < model.Units; i++)
        {
            if (result.Scores[i] > mine && (ahead < 0 || result.Scores[i] < result.Scores[ahead]))
            {
                ahead = i;
            }
        }

        if (ahead < 0)
        {
            return new(unit, result.IndexRanks[row], null, 0, []);
        }

        var own = OwnWeights.Of(result, row, model);
        var gap = model.Logarithmic ? Math.Log(result.Scores[ahead]) - Math.Log(mine) : result.Scores[ahead] - mine;
        return new(unit, result.IndexRanks[row], result.Rows[ahead].Code, result.Scores[ahead] - mine,
        [.. model.Elements.Select((e, c) => (e, c)).Where(p => own[p.c] > 0).Select(p =>
        {
            var needed = model[row, p.c] + gap / own[p.c];
            var (score, target) = model.Logarithmic ? (Math.Exp(model[row, p.c]), Math.Exp(needed)) : (model[row, p.c], needed);
            return new NextRankPart(result.Tree.Codes[p.e], score, target, target - score);
        })]);
    }
}
