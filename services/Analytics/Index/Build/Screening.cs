namespace CityIp.Analytics.Index;

/// <summary>What screening saw of one unit.</summary>
internal sealed record ScreenedUnit(string Code, double? Time, int Missing, int Zeros, double Available, double Nonzero, bool LowData, bool LowNonzero, bool Included);

/// <summary>
/// Which units have enough data. available = 1 - missing / m; nonzero = 1 - zeros / (m - missing), m = number of indicators.
/// A unit stays when the parts it is screened by reach their thresholds (COINr Screen: byNA, byzeros, byNAandzeros).
/// </summary>
internal static class Screening
{
    public static (IReadOnlyList<int> Kept, IReadOnlyList<ScreenedUnit> Units) Apply(ScreenStep step, Table data)
    {
        foreach (var code in step.Force.Keys.Where(k => data.Rows.All(r => r.Code != k)))
        {
            throw new IndexRefusedException($"steps.screen.force.{code}", "no such unit");
        }

        var kept = new List<int>();
        var units = new ScreenedUnit[data.Height];
        for (var i = 0; i < data.Height; i++)
        {
            units[i] = Unit(step, data, i);
            if (units[i].Included)
            {
                kept.Add(i);
            }
        }

        return kept.Count >= 2
            ? (kept, units)
            : throw new IndexRefusedException("steps.screen", $"leaves {kept.Count} units; at least two are needed");
    }

    private static ScreenedUnit Unit(ScreenStep step, Table data, int row)
    {
        int missing = 0, zeros = 0;
        for (var c = 0; c < data.Width; c++)
        {
            var value = data[row, c];
            missing += double.IsNaN(value) ? 1 : 0;
            zeros += value == 0 ? 1 : 0;
        }

        var available = 1 - (double)missing / data.Width;
        var nonzero = 1 - (double)zeros / (data.Width - missing);
        var lowData = available < step.Threshold;
        // A unit without any value has no share of zeros: NaN is below every threshold.
        var lowNonzero = !(nonzero >= step.NonzeroThreshold);
        var included = step.By switch
        {
            ScreenBy.Missing => !lowData,
            ScreenBy.Zeros => !lowNonzero,
            ScreenBy.MissingAndZeros => !lowData && !lowNonzero,
        };
        var unit = data.Rows[row];
        return new(unit.Code, unit.Time, missing, zeros, available, nonzero, lowData, lowNonzero, step.Force.GetValueOrDefault(unit.Code, included));
    }

    /// <summary>Part of the indicators under each element that is available, unit by unit: indicators, not sub-aggregates.</summary>
    public static Table Availability(IndexTree tree, Table data)
    {
        var result = new Table(data.Rows, tree.Codes);
        for (var e = 0; e < tree.Elements.Length; e++)
        {
            var share = result.Column(e);
            foreach (var leaf in tree.Elements[e].Leaves)
            {
                var values = data.Column(leaf);
                for (var i = 0; i < share.Length; i++)
                {
                    share[i] += double.IsNaN(values[i]) ? 0 : 1;
                }
            }

            for (var i = 0; i < share.Length; i++)
            {
                share[i] /= tree.Elements[e].Leaves.Length;
            }
        }

        return result;
    }
}
