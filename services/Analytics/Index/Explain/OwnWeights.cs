namespace CityIp.Analytics.Index;

/// <summary>A unit's own effective weights: those of missing elements are shared out among their siblings, group by group, as aggregation does.</summary>
internal static class OwnWeights
{
    /// <returns>One weight for each element of the model's level, summing to 1; 0 where the unit has no score.</returns>
    public static double[] Of(IndexResult result, int row, AdditiveModel model)
    {
        var tree = result.Tree;
        var own = new double[tree.Elements.Length];
        own[tree.Root] = 1;
        for (var e = tree.Root; e >= tree.IndicatorCount; e--)
        {
            var available = 0.0;
            foreach (var child in tree.Elements[e].Children)
            {
                available += double.IsNaN(result.Aggregated[row, child]) ? 0 : result.Weights[child];
            }

            foreach (var child in tree.Elements[e].Children)
            {
                own[child] = own[e] == 0 || double.IsNaN(result.Aggregated[row, child]) ? 0 : result.Weights[child] / available * own[e];
            }
        }

        return [.. model.Elements.Select(e => own[e])];
    }
}
