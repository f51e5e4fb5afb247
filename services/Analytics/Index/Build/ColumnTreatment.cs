namespace CityIp.Analytics.Index;

/// <summary>
/// The chain for one indicator. Pass: unchanged. Else winsorise until it passes or the limit is reached. Pass then: keep. Else transform the
/// original values (or, combined, the winsorised ones) and keep that whether it passes or not.
/// </summary>
internal static class ColumnTreatment
{
    public static TreatLog Apply(
        TreatRule rule, string indicator, double? time, Span<double> values, Span<TreatedPoint> points, double[] scratch, List<IndexProblem> warnings)
    {
        if (rule is { Force: true, WinsoriseMax: null })
        {
            throw new IndexRefusedException("steps.treat.force", "needs a limit in winsorise_max");
        }

        var given = scratch.AsSpan(0, Numbers.Given(values, scratch));
        var before = Moments.Of(given);
        var passed = before.Passes(rule.Skew, rule.Kurtosis);
        if (passed is null)
        {
            warnings.Add(new($"values.{indicator}", "not treated: too few values or no spread"));
        }

        if (passed is null or true)
        {
            return new(indicator, time, before, passed, null, null, null, null, null, null, TreatParameters.Identity);
        }

        var (low, high, count) = Winsorise(rule, given);
        var winsorised = Moments.Of(given);
        var passedWinsorised = winsorised.Passes(rule.Skew, rule.Kurtosis);
        if (passedWinsorised is null)
        {
            warnings.Add(new($"values.{indicator}", "not treated: winsorising would leave no spread"));
            return new(indicator, time, before, passed, count, winsorised, null, null, null, null, TreatParameters.Identity);
        }

        MarkWinsorised(values, points, low, high);
        var transform = passedWinsorised == false && rule.Then != TreatThen.None;
        var clip = !transform || rule.Combine;
        var parameters = new TreatParameters(
            clip ? low : double.NegativeInfinity, clip ? high : double.PositiveInfinity, TreatThen.None, 0, 0, true, rule.Lambda);
        if (transform)
        {
            var seen = clip ? winsorised : before;
            var (min, max) = clip ? Numbers.MinMax(given) : Numbers.MinMax(values);
            parameters = parameters with { Then = rule is { Compatible: true, Then: TreatThen.LogGii } ? TreatThen.None : rule.Then, Min = min, Max = max, SkewedUp = seen.Skew > 0 };
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = double.IsNaN(values[i]) ? values[i] : parameters.Apply(values[i]);
            points[i] |= transform && !double.IsNaN(values[i]) ? TreatedPoint.Transformed : TreatedPoint.Untreated;
        }

        if (!transform)
        {
            return new(indicator, time, before, passed, count, winsorised, passedWinsorised, null, null, null, parameters);
        }

        var after = Moments.Of(scratch.AsSpan(0, Numbers.Given(values, scratch)));
        return new(indicator, time, before, passed, count, winsorised, passedWinsorised, rule.Then, after, after.Passes(rule.Skew, rule.Kurtosis), parameters);
    }

    /// <summary>
    /// Moves all points at the maximum (skew of 0 or more) or minimum to the next value inside, again and again. The count is of the points moved so
    /// far on both sides: tied points move together, so it can jump past the limit.
    /// </summary>
    private static (double Low, double High, int Count) Winsorise(TreatRule rule, Span<double> x)
    {
        var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
        var (atHigh, atLow) = (0, 0);
        var moments = Moments.Of(x);
        while (atHigh + atLow < (rule.WinsoriseMax ?? int.MaxValue) && (rule.Force || moments.Passes(rule.Skew, rule.Kurtosis) == false))
        {
            var up = moments.Skew >= 0;
            var (min, max) = Numbers.MinMax(x);
            var edge = up ? max : min;
            var next = up ? double.NegativeInfinity : double.PositiveInfinity;
            var moved = 0;
            foreach (var v in x)
            {
                if (v == edge)
                {
                    moved++;
                }
                else
                {
                    next = up ? Math.Max(next, v) : Math.Min(next, v);
                }
            }

            if (moved == x.Length)
            {
                break;
            }

            foreach (ref var v in x)
            {
                v = v == edge ? next : v;
            }

            (high, atHigh) = up ? (next, moved) : (high, atHigh);
            (low, atLow) = up ? (low, atLow) : (next, moved);
            moments = Moments.Of(x);
        }

        return (low, high, atHigh + atLow);
    }

    private static void MarkWinsorised(Span<double> values, Span<TreatedPoint> points, double low, double high)
    {
        for (var i = 0; i < values.Length; i++)
        {
            points[i] |= values[i] > high ? TreatedPoint.WinsorisedHigh : values[i] < low ? TreatedPoint.WinsorisedLow : TreatedPoint.Untreated;
        }
    }
}
