namespace CityIp.Analytics.Index;

/// <summary>
/// An index as a weighted mean of one level's scores, or of their logarithms when everything above is geometric. What holds for every weight,
/// and where ranks change with weights, can be asked of such an index only; others are refused.
/// </summary>
internal sealed class AdditiveModel
{
    private AdditiveModel(IndexTree tree, int[] elements, int units, double[] values, bool logarithmic, double[] weights)
    {
        (Tree, Elements, Units, Values, Logarithmic, Weights) = (tree, elements, units, values, logarithmic, weights);
    }

    public IndexTree Tree { get; }
    public int[] Elements { get; }
    public int Units { get; }

    /// <summary>Column after column, logarithms when geometric.</summary>
    public double[] Values { get; }
    public bool Logarithmic { get; }

    /// <summary>Nominal effective weights, relative to each other.</summary>
    public double[] Weights { get; }

    public double this[int unit, int k] => Values[k * Units + unit];

    public ReadOnlySpan<double> Column(int k) => Values.AsSpan(k * Units, Units);

    public static AdditiveModel Of(IndexResult result, int? level)
    {
        var tree = result.Tree;
        var at = level ?? tree.TopLevel - 1;
        if (at < 1 || at >= tree.TopLevel)
        {
            throw new IndexRefusedException("level", $"is {at}; levels beneath the index are 1 to {tree.TopLevel - 1}");
        }

        if (result.Rows[0].Time != result.Rows[^1].Time)
        {
            throw new IndexRefusedException("units.time", "units are compared at one time: choose one");
        }

        var step = (AggregateStep)result.Method.Steps[^1];
        AggregateMethod[] methods = [.. Enumerable.Range(at + 1, tree.TopLevel - at).Select(l => step.For(l).Method).Distinct()];
        if (methods is not ([AggregateMethod.Arithmetic] or [AggregateMethod.Geometric]))
        {
            throw new IndexRefusedException("level", $"above level {at} the index is {string.Join(" and ", methods.Select(Names.Of))}; only an arithmetic or a geometric one can be taken apart");
        }

        var n = result.Rows.Length;
        int[] elements = [.. tree.AtLevel(at)];
        var values = result.Aggregated.Values.AsSpan(elements[0] * n, elements.Length * n).ToArray();
        var logarithmic = methods[0] == AggregateMethod.Geometric;
        for (var i = 0; logarithmic && i < values.Length; i++)
        {
            values[i] = Math.Log(values[i]);
        }

        return new(tree, elements, n, values, logarithmic, [.. elements.Select(e => result.EffectiveWeights[e])]);
    }

    /// <summary>sum (w v) / sum (w) over what each unit has.</summary>
    public void Score(ReadOnlySpan<double> weights, Span<double> scores, Span<double> total)
    {
        scores.Clear();
        total.Clear();
        for (var k = 0; k < Elements.Length; k++)
        {
            Lanes.AddWeighted(Column(k), weights[k], scores, total);
        }

        Lanes.Divide(scores, total);
    }
}
