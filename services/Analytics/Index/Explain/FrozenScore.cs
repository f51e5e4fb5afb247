namespace CityIp.Analytics.Index;

/// <summary>
/// The score of one unit as a function of one of its raw values, with everything else as it was estimated: outlier bounds, normalisation parameters, the other units.
/// </summary>
internal sealed class FrozenScore
{
    private readonly IndexResult result;
    private readonly Aggregation aggregation;
    private readonly double[] values;
    private readonly double[] scratch;
    private readonly double? divisor;
    private readonly TreatParameters treatment;
    private readonly Normaliser normaliser;
    private readonly int indicator;

    public FrozenScore(IndexResult result, string unit, string indicator)
    {
        this.result = result;
        var tree = result.Tree;
        this.indicator = tree.Require(indicator, "indicator");
        var step = (AggregateStep)result.Method.Steps[^1];
        if (this.indicator >= tree.IndicatorCount)
        {
            throw new IndexRefusedException("indicator", $"'{indicator}' is an aggregate: what-if is about a raw value");
        }

        if (Enumerable.Range(2, tree.TopLevel - 1).Any(l => step.For(l).Method == AggregateMethod.Copeland))
        {
            throw new IndexRefusedException("steps.aggregate.method", "copeland compares units with each other; nothing can be frozen");
        }

        var row = result.Aggregated.RowOf(unit);
        var time = result.Rows[row].Time;
        var source = Array.IndexOf(result.Dataset.Raw.Rows, result.Rows[row]);
        Present = result.Dataset.Raw[source, this.indicator];
        if (result.Method.Find<DenominateStep>() is { Enabled: true } denominate && tree.Elements[this.indicator].Source.Denominator is { } name)
        {
            divisor = result.Dataset.Denominators[source, result.Dataset.Denominators.ColumnOf(name)] / denominate.ScaleFactors.GetValueOrDefault(name, 1);
        }

        treatment = result.Notes.Treated.FirstOrDefault(t => t.Indicator == indicator && (t.Time is null || t.Time == time))?.Parameters ?? TreatParameters.Identity;
        normaliser = result.Notes.Normalisers.FirstOrDefault(u => u.Indicator == indicator && (u.Time is null || u.Time == time))?.Normaliser
            ?? new Normaliser(NormaliserForm.Identity, 1);
        aggregation = new Aggregation(step, tree);
        values = [.. Enumerable.Range(0, tree.Elements.Length).Select(e => result.Aggregated[row, e])];
        scratch = new double[aggregation.ScratchLength(1)];
    }

    /// <summary>The unit's raw value now; NaN when missing.</summary>
    public double Present { get; }
    public double Direction => result.Directions[indicator];

    /// <summary>The index at a raw value x; NaN where it is not defined.</summary>
    public double At(double x)
    {
        values[indicator] = normaliser.Apply(treatment.Apply(divisor is { } d ? x / d : x));
        return aggregation.Run(values, 1, result.Weights, scratch) is null ? values[^1] : double.NaN;
    }
}
