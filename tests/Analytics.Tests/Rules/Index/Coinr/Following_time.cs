using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>Panel data: an index for each year, on scales of all years or its own, and trends.</summary>
public sealed class Following_time
{
    [Theory]
    [InlineData("minmax", "", "")]
    [InlineData("zscore", """ "method":"zscore" """, "")]
    [InlineData("rank", """ "method":"rank" """, "")]
    [InlineData("geometric", """ "lower":1,"upper":100 """, """ "method":"geometric" """)]
    public void Every_year_agrees_on_common_and_on_its_own_scales(string name, string normalise, string aggregate)
    {
        foreach (var (file, scope) in new[] { ("global", "together"), ("each", "each_time") })
        {
            var expected = Recorded.File($"panel/{file}_{name}.csv");
            var method = Recorded.Method(
                """{"do":"screen","threshold":0.9}""", """{"do":"treat","scope":"each_time"}""", Recorded.Normalise.With($"\"scope\":\"{scope}\"").With(normalise), Recorded.Aggregate.With(aggregate));
            var built = IndexBuild.Run(Asem.Panel, method);
            Assert.Equal(expected.Rows.Select(r => (expected.Number(r, "Time"), expected.Text(r, "uCode"))), built.Rows.Select(r => (r.Time, r.Code)));
            var co2 = built.Aggregated.ColumnOf("CO2");
            for (var i = 0; i < built.Rows.Length; i++)
            {
                Agreement.Same(expected.Value(expected.Rows[i], "CO2"), built.Aggregated[i, co2], $"{file} {name} {built.Rows[i].Code} {built.Rows[i].Time}");
                Agreement.Same(expected.Value(expected.Rows[i], "Index"), built.Scores[i], $"{file} {name} {built.Rows[i].Code} {built.Rows[i].Time}");
            }

            foreach (var time in built.Aggregated.Times())
            {
                Recorded.SameRanks(expected.Rows[time].Select(r => expected.Number(r, "Rank")), built.IndexRanks[time], $"{file} {name}");
            }
        }
    }

    [Theory]
    [InlineData("cagr", null, false, false)]
    [InlineData("cagr_directed", null, true, false)]
    [InlineData("cagr_latest_5", 5, false, false)]
    [InlineData("cagr_interpolated", null, false, true)]
    [InlineData("percent_change", null, false, false)]
    [InlineData("percent_change_latest_3", 3, false, false)]
    [InlineData("percent_change_interpolated", null, true, true)]
    public void Trends_agree(string name, int? latest, bool directed, bool interpolate)
    {
        var data = HolesInThePanel.Dataset;
        var ours = Trends.Of(data.Raw, latest, directed ? data.Tree.Directions : null, interpolate).ToDictionary(t => (t.Unit, t.Column));
        var file = Recorded.File($"trends/{name}.csv");
        Assert.Equal(408, file.Rows.Count);
        foreach (var row in file.Rows)
        {
            var trend = ours[(file.Text(row, "uCode"), file.Text(row, "iCode"))];
            var value = name.StartsWith("cagr", StringComparison.Ordinal) ? trend.Cagr : trend.PercentChange;
            if (latest is { } k && double.IsNaN(file.Value(row, "Trend")))
            {
                // COINr gives none when the latest k times begin with the very first one, though all k are there.
                double[] given = [.. data.Raw.Times().Select(t => data.Raw[t.Start.Value + Position(data, trend.Unit, t), data.Raw.ColumnOf(trend.Column)])];
                var last = Array.FindLastIndex(given, v => !double.IsNaN(v));
                Assert.True(last - k + 1 <= 0 || trend.Points < 2, $"{name} {trend.Unit}.{trend.Column}");
                double[] years = [2018, 2019, 2020, 2021, 2022];
                var whole = last - k + 1 != 0 ? double.NaN : name[0] == 'c' ? Trends.Cagr(given.AsSpan(0, k), years.AsSpan(0, k)) : Trends.PercentChange(given.AsSpan(0, k), years.AsSpan(0, k));
                Agreement.Same(whole, value, $"{name} {trend.Unit}.{trend.Column}");
                continue;
            }

            if (latest is null && file.Number(row, "t_first") is { } first)
            {
                Assert.Equal((first, file.Number(row, "t_latest")), (trend.First, trend.Last));
            }

            if (!(Math.Abs(file.Value(row, "Trend")) >= 1e12))
            {
                Agreement.Same(file.Value(row, "Trend"), value, $"{name} {trend.Unit}.{trend.Column}");
            }
            else
            {
                // A line through 0 at the first time: COINr divides by what rounding leaves.
                Assert.False(Math.Abs(value) < 1e12);
            }

            Agreement.Same(file.Value(row, latest is null ? "Avail" : "Avail_use_latest"), trend.Available, $"{name} {trend.Unit}.{trend.Column}");
        }
    }

    private static int Position(IndexDataset data, string unit, Range time) => data.Raw.Rows[time].ToList().FindIndex(r => r.Code == unit);
}
