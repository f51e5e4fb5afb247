namespace CityIp.Analytics.Index;

/// <summary>The normaliser used for an indicator, at one time when each time has its own.</summary>
internal sealed record UsedNormaliser(string Indicator, double? Time, Normaliser Normaliser);

/// <summary>Direction first, then the method, indicator by indicator (COINr Normalise).</summary>
internal static class Normalisation
{
    public static (Table Data, IReadOnlyList<UsedNormaliser> Used) Apply(
        NormaliseStep step, IndexTree tree, double[] directions, Table data, List<IndexProblem> warnings)
    {
        foreach (var code in step.Indicators.Keys.Concat(step.Stored.Keys).Where(k => !tree.Indicators.Contains(k)))
        {
            throw new IndexRefusedException($"steps.normalise.indicators.{code}", "no such indicator");
        }

        Range[] ranges = step.Scope == TimeScope.Together ? [Range.All] : [.. data.Times()];
        var result = data.Copy();
        var used = new List<UsedNormaliser>(data.Width * ranges.Length);
        var problems = new List<IndexProblem>();
        for (var c = 0; c < data.Width; c++)
        {
            var code = data.Columns[c];
            foreach (var range in ranges)
            {
                var column = result.Column(c)[range];
                if (!step.Stored.TryGetValue(code, out var normaliser))
                {
                    var rule = step.For(tree.Elements[c].Source);
                    var reference = rule.Reference is { } unit ? Reference(unit, data, c, range) : null;
                    normaliser = NormaliserFit.Of(rule, directions[c], column, reference, $"indicators[{code}]");
                    Check(step, rule, normaliser, column, code, problems, warnings);
                }

                normaliser.Apply(column);
                used.Add(new(code, ranges.Length > 1 ? data.Rows[range.Start.Value].Time : null, normaliser));
            }
        }

        return problems.Count == 0 ? (result, used) : throw new IndexRefusedException(problems);
    }

    private static double? Reference(string unit, Table data, int column, Range range)
    {
        var (start, length) = range.GetOffsetAndLength(data.Height);
        for (var i = start + length - 1; i >= start; i--)
        {
            if (data.Rows[i].Code == unit)
            {
                return data[i, column];
            }
        }

        throw new IndexRefusedException("steps.normalise.reference", $"no unit '{unit}'");
    }

    private static void Check(
        NormaliseStep step, NormaliseRule rule, Normaliser normaliser, ReadOnlySpan<double> column, string code, List<IndexProblem> problems, List<IndexProblem> warnings)
    {
        if (rule.Method == NormaliseMethod.FractionOfMaximum && normaliser.Direction < 0)
        {
            warnings.Add(new($"indicators[{code}]", "a fraction of the maximum has no meaning for an indicator whose direction is -1"));
        }

        // NaN too: a z-score of one value has no sd, a rank of one value no 1 / (n - 1).
        var spread = normaliser.Form == NormaliserForm.Linear ? normaliser.Divisor : normaliser.Factor;
        var constant = normaliser.Form != NormaliserForm.Identity && normaliser.Form != NormaliserForm.Steps && (spread == 0 && normaliser.Form == NormaliserForm.Linear || !double.IsFinite(spread));
        if (!constant)
        {
            return;
        }

        var message = Numbers.Missing(column) == column.Length
            ? "has no values to normalise"
            : $"cannot be normalised by {Names.Of(rule.Method)}: its values have no spread (or its bounds, reference or target leave none)";
        (step.Constant == ConstantColumn.Refuse ? problems : warnings).Add(new($"indicators[{code}]", message));
    }
}
