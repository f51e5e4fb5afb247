namespace CityIp.Analytics.Index;

/// <summary>
/// A compiled aggregation: what to compute for each element above the indicators, level by level. Knows no data and no weights, allocates nothing
/// when it runs, and is shared between threads (scratch space belongs to the caller).
/// </summary>
internal sealed class Aggregation
{
    private readonly IndexTree tree;
    private readonly AggregateRule[] rules;
    private readonly bool pairwise;

    public Aggregation(AggregateStep step, IndexTree tree)
    {
        this.tree = tree;
        rules = [.. tree.Elements.Select(e => step.For(e.Level))];
        pairwise = rules.Skip(tree.IndicatorCount).Any(r => r.Method == AggregateMethod.Copeland);
        foreach (var level in step.Levels.Keys.Where(l => l < 2 || l > tree.TopLevel))
        {
            throw new IndexRefusedException($"steps.aggregate.levels.{level}", $"levels that are aggregated are 2 to {tree.TopLevel}");
        }

        foreach (var rule in rules.Where(r => r.Method == AggregateMethod.Generalised && r.Power == 0))
        {
            throw new IndexRefusedException("steps.aggregate.power", "must not be 0; the limit at 0 is the geometric mean");
        }
    }

    /// <summary>Doubles of scratch space that <see cref="Run"/> needs for n units.</summary>
    public int ScratchLength(int n) => n + (pairwise ? n * n : 0);

    /// <summary>
    /// Computes all aggregates. <paramref name="values"/> holds a column of n units for each element, those of the indicators filled in.
    /// </summary>
    public AggregationFailure? Run(Span<double> values, int n, ReadOnlySpan<double> weights, Span<double> scratch)
    {
        for (var e = tree.IndicatorCount; e < tree.Elements.Length; e++)
        {
            if (Compute(e, values, n, weights, scratch) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private AggregationFailure? Compute(int e, Span<double> values, int n, ReadOnlySpan<double> weights, Span<double> scratch)
    {
        var rule = rules[e];
        var children = tree.Elements[e].Children;
        var result = values.Slice(e * n, n);
        var total = scratch[..n];
        AggregationFailure? failure = null;
        switch (rule.Method)
        {
            case AggregateMethod.Arithmetic:
                Aggregators.Arithmetic(values, n, children, weights, result, total);
                break;
            case AggregateMethod.Geometric:
                failure = Aggregators.Geometric(values, n, children, weights, result, total);
                break;
            case AggregateMethod.Harmonic:
                failure = Aggregators.Harmonic(values, n, children, weights, result, total);
                break;
            case AggregateMethod.Generalised:
                failure = Aggregators.Generalised(rule, values, n, children, weights, result, total);
                break;
            case AggregateMethod.Median:
                AggregatorsByRow.Median(values, n, children, weights, result);
                break;
            case AggregateMethod.MazziottaPareto:
                failure = AggregatorsByRow.MazziottaPareto(rule.PenaltyUp, values, n, children, weights, result, total);
                break;
            case AggregateMethod.Copeland:
                var matrix = scratch.Slice(n, n * n);
                Outranking.Matrix(values, n, children, weights, matrix, total, rule.Compatible);
                Outranking.Copeland(matrix, n, rule.Tie, result);
                break;
        }

        if (failure is null && rule.Threshold > 0)
        {
            DropBelow(rule.Threshold, values, n, children, result);
        }

        return failure;
    }

    /// <summary>Too few children available: missing. Children are counted whatever their weight, as COINr does.</summary>
    private static void DropBelow(double threshold, ReadOnlySpan<double> values, int n, ReadOnlySpan<int> children, Span<double> result)
    {
        for (var i = 0; i < n; i++)
        {
            var available = 0;
            foreach (var child in children)
            {
                available += double.IsNaN(values[child * n + i]) ? 0 : 1;
            }

            if ((double)available / children.Length < threshold)
            {
                result[i] = double.NaN;
            }
        }
    }

    /// <summary>Turns a failure into a refusal naming unit and column.</summary>
    public IndexRefusedException Refusal(AggregationFailure failure, UnitRow[] rows) =>
        new($"units[{rows[failure.Row].Code}].{tree.Codes[failure.Element]}", failure.Reason);
}
