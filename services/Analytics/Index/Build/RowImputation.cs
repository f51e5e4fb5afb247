namespace CityIp.Analytics.Index;

/// <summary>
/// Fills a unit's missing indicators from its own others. On a common scale first: u = (d·x - min) / (max - min) with min and max over
/// the units, mean or median of the unit's available u, and back: d·(u (max - min) + min). Optionally only among siblings of a level.
/// </summary>
internal static class RowImputation
{
    public static void Apply(ImputeStep step, IndexTree tree, double[] directions, Table data, Table result)
    {
        if (step.GroupLevel is { } level && (level < 2 || level > tree.TopLevel))
        {
            throw new IndexRefusedException("steps.impute.group_level", $"is {level}; levels above the indicators are 2 to {tree.TopLevel}");
        }

        var families = step.GroupLevel is { } l
            ? tree.AtLevel(l).Select(e => tree.Elements[e].Leaves)
            : [tree.Elements[tree.Root].Leaves];
        Range[] ranges = step.Scope == TimeScope.Together ? [Range.All] : [.. data.Times()];
        foreach (var family in families)
        {
            foreach (var range in ranges)
            {
                FillFamily(step.Method == ImputeMethod.MedianRow, family, range, directions, data, result);
            }
        }
    }

    private static void FillFamily(bool median, int[] family, Range range, double[] directions, Table data, Table result)
    {
        var (start, length) = range.GetOffsetAndLength(data.Height);
        var scales = family.Select(c => Numbers.MinMax(data.Column(c)[range], directions[c])).ToArray();
        var scaled = new double[family.Length];
        for (var i = start; i < start + length; i++)
        {
            var missing = false;
            for (var k = 0; k < family.Length; k++)
            {
                var x = data[i, family[k]];
                missing |= double.IsNaN(x);
                scaled[k] = (directions[family[k]] * x - scales[k].Min) / (scales[k].Max - scales[k].Min);
            }

            if (!missing)
            {
                continue;
            }

            var centre = median ? Numbers.Median(scaled) : Numbers.Mean(scaled);
            for (var k = 0; k < family.Length; k++)
            {
                if (double.IsNaN(data[i, family[k]]))
                {
                    result.Column(family[k])[i] = directions[family[k]] * (centre * (scales[k].Max - scales[k].Min) + scales[k].Min);
                }
            }
        }
    }
}
