namespace CityIp.Analytics.Index;

/// <summary>Who beats whom under every positive weight: nowhere below and somewhere above, on a level of an additive index.</summary>
internal static class Dominance
{
    /// <summary>Units that are better than <paramref name="unit"/> whatever positive weights are chosen; a pair with a missing score is not comparable.</summary>
    public static IReadOnlyList<string> Over(IndexResult result, string unit, int? level = null) =>
        Pairs(result, level).Where(p => p.Loser == unit).Select(p => p.Winner).ToList();

    public static IReadOnlyList<string> Under(IndexResult result, string unit, int? level = null) =>
        Pairs(result, level).Where(p => p.Winner == unit).Select(p => p.Loser).ToList();

    public static IReadOnlyList<(string Winner, string Loser)> Pairs(IndexResult result, int? level = null)
    {
        var model = AdditiveModel.Of(result, level);
        var pairs = new List<(string, string)>();
        for (var a = 0; a < model.Units; a++)
        {
            for (var b = 0; b < model.Units; b++)
            {
                if (a != b && Dominates(model, a, b))
                {
                    pairs.Add((result.Rows[a].Code, result.Rows[b].Code));
                }
            }
        }

        return pairs;
    }

    private static bool Dominates(AdditiveModel model, int a, int b)
    {
        var above = false;
        for (var k = 0; k < model.Elements.Length; k++)
        {
            var (x, y) = (model[a, k], model[b, k]);
            // Also false when either is missing.
            if (!(x >= y))
            {
                return false;
            }

            above |= x > y;
        }

        return above;
    }
}
