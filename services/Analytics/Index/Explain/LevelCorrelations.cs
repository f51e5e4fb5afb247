namespace CityIp.Analytics.Index;

/// <summary>Correlations of a level's elements with the index as a function of that level's weights.</summary>
internal sealed class LevelCorrelations
{
    private readonly IndexResult result;
    private readonly int[] elements;
    private readonly Aggregation aggregation;
    private readonly double[] values;
    private readonly double[] weights;
    private readonly double[] scratch;

    public LevelCorrelations(IndexResult result, int[] elements)
    {
        (this.result, this.elements) = (result, elements);
        aggregation = new Aggregation((AggregateStep)result.Method.Steps[^1], result.Tree);
        values = (double[])result.Aggregated.Values.Clone();
        weights = (double[])result.Weights.Clone();
        scratch = new double[aggregation.ScratchLength(result.Rows.Length)];
    }

    public int Evaluations { get; private set; }

    /// <summary>NaN where a group has no weight left.</summary>
    public double[] Of(double[] levelWeights)
    {
        Evaluations++;
        for (var k = 0; k < elements.Length; k++)
        {
            weights[elements[k]] = levelWeights[k];
        }

        var n = result.Rows.Length;
        if (aggregation.Run(values, n, weights, scratch) is not null)
        {
            return [.. elements.Select(_ => double.NaN)];
        }

        return [.. elements.Select(e => Correlation.Of(values.AsSpan(e * n, n), values.AsSpan(result.Tree.Root * n, n)).Value)];
    }
}
