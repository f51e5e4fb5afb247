namespace CityIp.Analytics.Index;

/// <summary>
/// Fills a unit's gaps from its own other times: latest (nearest earlier value, at most so many distinct times back), constant (last value
/// carried forward, a leading gap takes the first value), linear (between neighbours in time, ends held).
/// </summary>
internal static class PanelImputation
{
    public static void Apply(ImputeStep step, Table data, Table result)
    {
        if (data.Rows[0].Time is null)
        {
            throw new IndexRefusedException("steps.impute.method", $"{Names.Of(step.Method)} needs panel data: units with a time");
        }

        double[] times = [.. data.Times().Select(r => data.Rows[r.Start.Value].Time!.Value)];
        if (times.Length == 1)
        {
            throw new IndexRefusedException("steps.impute.method", $"{Names.Of(step.Method)} needs more than one time");
        }

        foreach (var unit in Enumerable.Range(0, data.Height).GroupBy(i => data.Rows[i].Code))
        {
            // Rows are sorted by time, so a unit's rows are too.
            int[] rows = [.. unit];
            int[] at = [.. rows.Select(i => Array.IndexOf(times, data.Rows[i].Time!.Value))];
            var series = new double[rows.Length];
            for (var c = 0; c < data.Width; c++)
            {
                for (var k = 0; k < rows.Length; k++)
                {
                    series[k] = data[rows[k], c];
                }

                var given = series.Count(v => !double.IsNaN(v));
                if (given == series.Length || given == 0)
                {
                    continue;
                }

                var column = result.Column(c);
                for (var k = 0; k < rows.Length; k++)
                {
                    column[rows[k]] = double.IsNaN(series[k]) ? Estimate(step, series, at, times, k, given, unit.Key, data.Columns[c]) : series[k];
                }
            }
        }
    }

    private static double Estimate(ImputeStep step, double[] series, int[] at, double[] times, int k, int given, string unit, string column)
    {
        var before = k - 1;
        while (before >= 0 && double.IsNaN(series[before]))
        {
            before--;
        }

        if (step.Method == ImputeMethod.Latest)
        {
            return before >= 0 && (step.MaxTime is null || at[k] - at[before] <= step.MaxTime) ? series[before] : double.NaN;
        }

        var after = k + 1;
        while (after < series.Length && double.IsNaN(series[after]))
        {
            after++;
        }

        if (step.Method == ImputeMethod.Linear && given == 1)
        {
            throw new IndexRefusedException($"units[{unit}].values.{column}", "linear imputation needs two values of the unit; linear_constant holds a single one");
        }

        if (before < 0)
        {
            return series[after];
        }

        if (after == series.Length || step.Method == ImputeMethod.Constant)
        {
            return series[before];
        }

        var (t0, t1) = (times[at[before]], times[at[after]]);
        return series[before] + (series[after] - series[before]) * ((times[at[k]] - t0) / (t1 - t0));
    }
}
