namespace CityIp.Analytics.Index;

/// <summary>Estimates a normaliser from a column. min, max, mean, sd are of v = d·x over the available units.</summary>
internal static class NormaliserFit
{
    /// <param name="rule">The method and its parameters.</param>
    /// <param name="direction">+1 or -1.</param>
    /// <param name="x">The column before direction.</param>
    /// <param name="reference">Value of the reference unit before direction, for the methods that have one; NaN, when it has none here, makes the scale undefined.</param>
    /// <param name="where">Named in refusals.</param>
    public static Normaliser Of(NormaliseRule rule, double direction, ReadOnlySpan<double> x, double? reference, string where)
    {
        var d = direction;
        var linear = new Normaliser(NormaliserForm.Linear, d);
        var (min, max) = Numbers.MinMax(x, d);
        switch (rule.Method)
        {
            case NormaliseMethod.None:
                return new Normaliser(NormaliserForm.Identity, d);
            case NormaliseMethod.Minmax:
                return linear with { Shift = min, Divisor = max - min, Factor = rule.Upper - rule.Lower, Offset = rule.Lower };
            case NormaliseMethod.Zscore:
                return linear with { Shift = d * Numbers.Mean(x), Divisor = Numbers.Sd(x), Factor = rule.Sd, Offset = rule.Mean };
            case NormaliseMethod.Rank:
                return Rank(x, d, 1, 1);
            case NormaliseMethod.PercentRank:
                return Rank(x, d, 1.0 / (x.Length - Numbers.Missing(x) - 1), 0);
            case NormaliseMethod.Borda:
                return Rank(x, d, 1, 0);
            case NormaliseMethod.DistanceToMaximum:
                return linear with { Shift = max, Divisor = max - min, Offset = 1 };
            case NormaliseMethod.DistanceToReference:
                var at = d * Needed(reference, where, "reference");
                return linear with { Shift = at, Divisor = at - min, Offset = 1, High = rule.Cap ? 0 : double.PositiveInfinity };
            case NormaliseMethod.DistanceToTarget:
                return linear with { Shift = min, Divisor = d * Needed(rule.Target, where, "target") - min, High = rule.Cap ? 1 : double.PositiveInfinity };
            case NormaliseMethod.FractionOfMaximum:
                return linear with { Divisor = max };
            case NormaliseMethod.Scaled or NormaliseMethod.Goalposts:
                return Posts(rule, linear);
            case NormaliseMethod.RatioToReference:
                return linear with { Divisor = d * Needed(reference, where, "reference") };
            case NormaliseMethod.DifferenceToReference:
                var point = Needed(reference, where, "reference");
                return linear with { Shift = d * point, Divisor = Math.Abs(point) };
            case NormaliseMethod.Categories:
                return Categories(rule, d, x);
            case NormaliseMethod.AboveMean:
                var mean = Numbers.Mean(x);
                var band = rule.Band * Math.Abs(mean);
                return new Normaliser(NormaliserForm.Steps, d) { Reference = [d * mean - band, Math.BitIncrement(d * mean + band)], Scores = [-1, 0, 1] };
            default:
                return Cyclical(linear, d, x);
        }
    }

    private static double Needed(double? value, string where, string parameter) =>
        value ?? throw new IndexRefusedException(where, $"the method needs a {parameter}");

    private static Normaliser Rank(ReadOnlySpan<double> x, double d, double factor, double offset)
    {
        var sorted = Numbers.Given(x);
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] *= d;
        }

        Array.Sort(sorted);
        return new Normaliser(NormaliserForm.Rank, d) { Reference = sorted, Factor = factor, Offset = offset };
    }

    /// <summary>Fixed bounds on the values; for d = -1 they become (-upper, -lower).</summary>
    private static Normaliser Posts(NormaliseRule rule, Normaliser linear)
    {
        var (lower, upper) = linear.Direction > 0 ? (rule.Lower, rule.Upper) : (-rule.Upper, -rule.Lower);
        var cut = rule.Method == NormaliseMethod.Goalposts && rule.Truncate;
        return linear with
        {
            Shift = lower,
            Divisor = upper - lower,
            Factor = rule.Factor,
            Low = cut ? 0 : double.NegativeInfinity,
            High = cut ? 1 : double.PositiveInfinity,
        };
    }

    /// <summary>Handbook: equal percentile classes scored 0 to Upper; a value at a class border belongs to the higher class.</summary>
    private static Normaliser Categories(NormaliseRule rule, double d, ReadOnlySpan<double> x)
    {
        var sorted = Rank(x, d, 1, 0).Reference;
        return new Normaliser(NormaliserForm.Steps, d)
        {
            Reference = [.. Enumerable.Range(1, rule.Classes - 1).Select(k => Numbers.Quantile(sorted, (double)k / rule.Classes))],
            Scores = [.. Enumerable.Range(0, rule.Classes).Select(k => rule.Upper * k / (rule.Classes - 1))],
        };
    }

    /// <summary>Handbook: (v - mean) / mean |v - mean|.</summary>
    private static Normaliser Cyclical(Normaliser linear, double d, ReadOnlySpan<double> x)
    {
        var mean = Numbers.Mean(x);
        var distances = Numbers.Given(x);
        for (var i = 0; i < distances.Length; i++)
        {
            distances[i] = Math.Abs(distances[i] - mean);
        }

        return linear with { Shift = d * mean, Divisor = Numbers.Mean(distances) };
    }
}
