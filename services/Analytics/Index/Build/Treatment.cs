namespace CityIp.Analytics.Index;

/// <summary>What treatment did to a point.</summary>
[Flags]
internal enum TreatedPoint : byte
{
    Untreated = 0, WinsorisedHigh = 1, WinsorisedLow = 2, Transformed = 4,
}

/// <summary>What treatment saw and did, one indicator (and time, when each time is treated apart). A stage that was not reached is null.</summary>
internal sealed record TreatLog(
    string Indicator, double? Time, Moments Before, bool? PassedBefore, int? Winsorised, Moments? AfterWinsorising, bool? PassedWinsorised,
    TreatThen? Then, Moments? AfterThen, bool? PassedThen, TreatParameters Parameters);

/// <summary>The treatment as a function that can be applied to values that were not there when it was found.</summary>
internal sealed record TreatParameters(double Low, double High, TreatThen Then, double Min, double Max, bool SkewedUp, double Lambda)
{
    public static TreatParameters Identity { get; } = new(double.NegativeInfinity, double.PositiveInfinity, TreatThen.None, 0, 0, true, 0);

    /// <summary>Winsorised to the bounds found, then transformed with the extremes found.</summary>
    public double Apply(double x)
    {
        x = x < Low ? Low : x > High ? High : x;
        var edge = 0.01 * (Max - Min);
        return Then switch
        {
            TreatThen.None => x,
            TreatThen.LogCt => Math.Log(x - Min + edge),
            TreatThen.LogCtOrig => Math.Log(x - Min + 1),
            TreatThen.LogCtPlus => SkewedUp ? Math.Log(x - Min + edge) : -Math.Log(Max + edge - x),
            // COINr 1.1.14 computes this and then returns x unchanged.
            TreatThen.LogGii => Math.Log((Max - 1) * (x - Min) / (Max - Min) + 1),
            TreatThen.Boxcox => Lambda == 0 ? Math.Log(x - Min + 1) : (Math.Pow(x - Min + 1, Lambda) - 1) / Lambda,
        };
    }
}

/// <summary>Outlier treatment of all indicators, before direction is applied (COINr qTreat).</summary>
internal static class Treatment
{
    public static (Table Data, IReadOnlyList<TreatLog> Log, TreatedPoint[] Points) Apply(TreatStep step, Table data, List<IndexProblem> warnings)
    {
        foreach (var code in step.Indicators.Keys.Where(k => !data.Columns.Contains(k)))
        {
            throw new IndexRefusedException($"steps.treat.indicators.{code}", "no such indicator");
        }

        Range[] ranges = step.Scope == TimeScope.Together ? [Range.All] : [.. data.Times()];
        var result = data.Copy();
        var points = new TreatedPoint[result.Values.Length];
        var log = new List<TreatLog>(data.Width * ranges.Length);
        var scratch = new double[data.Height];
        for (var c = 0; c < data.Width; c++)
        {
            var rule = step.For(data.Columns[c]);
            if (!rule.Enabled)
            {
                continue;
            }

            foreach (var range in ranges)
            {
                var time = ranges.Length > 1 ? data.Rows[range.Start.Value].Time : null;
                log.Add(ColumnTreatment.Apply(
                    rule, data.Columns[c], time, result.Column(c)[range], points.AsSpan(c * data.Height, data.Height)[range], scratch, warnings));
            }
        }

        return (result, log, points);
    }
}
