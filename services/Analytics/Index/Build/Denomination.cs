namespace CityIp.Analytics.Index;

/// <summary>x' = x / (D / scale), scale 1 unless given for the indicator or its denominator; missing when x or D is (COINr Denominate).</summary>
internal static class Denomination
{
    public static Table Apply(DenominateStep step, IndexTree tree, Table data, Table denominators)
    {
        foreach (var name in step.ScaleFactors.Keys.Where(k => !tree.Denominators.Contains(k) && (tree.Find(k) is not (>= 0 and var at) || tree.Elements[at].Source.Denominator is null)))
        {
            throw new IndexRefusedException($"steps.denominate.scale_factors.{name}", "is no indicator that is divided, and no indicator is divided by this column");
        }

        var result = data.Copy();
        for (var c = 0; c < tree.IndicatorCount; c++)
        {
            if (tree.Elements[c].Source.Denominator is not { } name)
            {
                continue;
            }

            var by = denominators.Column(denominators.ColumnOf(name));
            var scale = step.ScaleFactors.GetValueOrDefault(tree.Indicators[c], step.ScaleFactors.GetValueOrDefault(name, 1));
            var column = result.Column(c);
            for (var i = 0; i < column.Length; i++)
            {
                if (by[i] == 0 && !double.IsNaN(column[i]))
                {
                    throw new IndexRefusedException($"units[{data.Rows[i].Code}].values.{name}", $"is 0, so {tree.Indicators[c]} cannot be divided by it");
                }

                column[i] /= by[i] / scale;
            }
        }

        return result;
    }
}
