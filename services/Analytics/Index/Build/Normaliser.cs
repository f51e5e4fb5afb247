namespace CityIp.Analytics.Index;

internal enum NormaliserForm
{
    Identity, Linear, Rank, Steps,
}

/// <summary>
/// The normalisation of one indicator with everything it took from the data, so that it can be stored and applied to other units or times.
/// Direction comes first: v = d·x. Linear: clip((v - Shift) / Divisor, Low, High)·Factor + Offset. Rank: (1 + number of reference values below v - 1)·Factor + Offset.
/// Steps: Scores[k] for the k-th class of Reference thresholds.
/// </summary>
internal sealed record Normaliser(NormaliserForm Form, double Direction)
{
    public double Shift { get; init; }
    public double Divisor { get; init; } = 1;
    public double Factor { get; init; } = 1;
    public double Offset { get; init; }
    public double Low { get; init; } = double.NegativeInfinity;
    public double High { get; init; } = double.PositiveInfinity;

    /// <summary>Ranks: the sorted directed values ranked against. Steps: the thresholds.</summary>
    public double[] Reference { get; init; } = [];
    public double[] Scores { get; init; } = [];

    public void Apply(Span<double> values)
    {
        if (Form == NormaliserForm.Linear)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var ratio = (Direction * values[i] - Shift) / Divisor;
                ratio = ratio < Low ? Low : ratio > High ? High : ratio;
                values[i] = ratio * Factor + Offset;
            }

            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = double.IsNaN(values[i]) ? values[i] : Apply(values[i]);
        }
    }

    public double Apply(double value)
    {
        var v = Direction * value;
        switch (Form)
        {
            case NormaliserForm.Identity:
                return v;
            case NormaliserForm.Linear:
                var ratio = (v - Shift) / Divisor;
                return (ratio < Low ? Low : ratio > High ? High : ratio) * Factor + Offset;
            case NormaliserForm.Rank:
                return Below(Reference, v, orEqual: false) * Factor + Offset;
            default:
                return Scores[Below(Reference, v, orEqual: true)];
        }
    }

    /// <summary>How many sorted values lie below v.</summary>
    private static int Below(double[] sorted, double v, bool orEqual)
    {
        var (from, to) = (0, sorted.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (sorted[middle] < v || (orEqual && sorted[middle] == v))
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from;
    }
}
