namespace CityIp.Analytics.Index;

/// <summary>Fills what is missing (COINr Impute). Values that are given are never changed.</summary>
internal static class Imputation
{
    public static Table Apply(ImputeStep step, IndexTree tree, double[] directions, Table data, List<IndexProblem> warnings)
    {
        var result = data.Copy();
        switch (step.Method)
        {
            case ImputeMethod.Mean or ImputeMethod.Median:
                EachColumn(step, data, (column, range) => FillColumn(column[range], step.Method == ImputeMethod.Median), result);
                break;
            case ImputeMethod.MeanGroup or ImputeMethod.MedianGroup:
                var groups = Groups(step, data);
                EachColumn(step, data, (column, range) => FillByGroup(column[range], groups.AsSpan(range), step.Method == ImputeMethod.MedianGroup), result);
                break;
            case ImputeMethod.MeanRow or ImputeMethod.MedianRow:
                RowImputation.Apply(step, tree, directions, data, result);
                break;
            case ImputeMethod.Latest or ImputeMethod.Linear or ImputeMethod.Constant or ImputeMethod.LinearConstant:
                PanelImputation.Apply(step, data, result);
                break;
        }

        for (var c = 0; c < result.Width; c++)
        {
            var left = Numbers.Missing(result.Column(c));
            if (left > 0)
            {
                warnings.Add(new($"values.{result.Columns[c]}", $"{left} values are still missing after imputation"));
            }
        }

        return result;
    }

    private delegate void Fill(Span<double> column, Range range);

    private static void EachColumn(ImputeStep step, Table data, Fill fill, Table result)
    {
        Range[] ranges = step.Scope == TimeScope.Together ? [Range.All] : [.. data.Times()];
        for (var c = 0; c < result.Width; c++)
        {
            foreach (var range in ranges)
            {
                fill(result.Column(c), range);
            }
        }
    }

    private static void FillColumn(Span<double> values, bool median)
    {
        var centre = median ? Numbers.Median(values) : Numbers.Mean(values);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = double.IsNaN(values[i]) ? centre : values[i];
        }
    }

    /// <summary>A unit without a group stays missing, as does a group without data.</summary>
    private static void FillByGroup(Span<double> values, ReadOnlySpan<string?> groups, bool median)
    {
        var members = new List<double>();
        var centres = new Dictionary<string, double>();
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i]) || groups[i] is not { } group)
            {
                continue;
            }

            if (!centres.TryGetValue(group, out var centre))
            {
                members.Clear();
                for (var k = 0; k < values.Length; k++)
                {
                    if (groups[k] == group)
                    {
                        members.Add(values[k]);
                    }
                }

                var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members);
                // Taken before any member is filled, so the mean is over given values only.
                centres[group] = centre = median ? Numbers.Median(span) : Numbers.Mean(span);
            }

            values[i] = centre;
        }
    }

    private static string?[] Groups(ImputeStep step, Table data)
    {
        if (step.Group is not { } name)
        {
            throw new IndexRefusedException("steps.impute.group", $"{Names.Of(step.Method)} needs the name of a unit group");
        }

        string?[] groups = [.. data.Rows.Select(r => r.Group(name))];
        return groups.Any(g => g is not null) ? groups : throw new IndexRefusedException("steps.impute.group", $"no unit has a group '{name}'");
    }
}
