using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

public sealed class Filling_gaps_and_following_time
{
    private const double NA = double.NaN;

    private static IndexDataset Panel(params (string Unit, double[] Years)[] series) => IndexDataset.Create(new(
        [new("x", 1, "I"), new("y", 1, "I") { Direction = -1 }, new("I", 2)],
        [.. series.SelectMany(s => s.Years.Select((v, t) => new Unit(s.Unit)
        {
            // Years are 2000, 2001, 2003, 2004: one is missing from the panel.
            Time = 2000 + t + (t >= 2 ? 1 : 0),
            Values = new Dictionary<string, double?> { ["x"] = double.IsNaN(v) ? null : v, ["y"] = 10 + t + s.Unit[0] }.ToImmutableDictionary(),
        }))]));

    private static double[] Filled(ImputeStep step, params double[] years)
    {
        var dataset = Panel(("a", years), ("b", [9, 8, 7, 6]));
        var result = IndexBuild.Run(dataset, new([step, new NormaliseStep(), new AggregateStep()])).Stage("imputed");
        return [.. Enumerable.Range(0, result.Height).Where(i => result.Rows[i].Code == "a").Select(i => result[i, 0])];
    }

    [Fact]
    public void Panel_gaps_are_filled_from_the_units_own_times()
    {
        Assert.Equal([NA, 1, 1, 1], Filled(new() { Method = ImputeMethod.Latest }, NA, 1, NA, NA));
        Assert.Equal([NA, 1, 1, NA], Filled(new() { Method = ImputeMethod.Latest, MaxTime = 1 }, NA, 1, NA, NA));
        Assert.Equal([1, 1, 1, 4], Filled(new() { Method = ImputeMethod.Constant }, NA, 1, NA, 4));
        Assert.Equal([1, 1, 3, 4], Filled(new() { Method = ImputeMethod.Linear }, NA, 1, NA, 4));
        Assert.Equal([2, 3, 5, 5], Filled(new() { Method = ImputeMethod.Linear }, 2, NA, 5, NA));
        Assert.Equal([7, 7, 7, 7], Filled(new() { Method = ImputeMethod.LinearConstant }, NA, 7, NA, NA));
        var refused = Assert.Throws<IndexRefusedException>(() => Filled(new() { Method = ImputeMethod.Linear }, NA, 7, NA, NA));
        Assert.Equal("units[a].values.x", refused.Problems[0].Where);
    }

    /// <summary>The artificial panel with one value in seven taken out, each gap filled by looking at the unit's own series.</summary>
    [Theory]
    [InlineData(ImputeMethod.Latest, null)]
    [InlineData(ImputeMethod.Latest, 2)]
    [InlineData(ImputeMethod.Constant, null)]
    [InlineData(ImputeMethod.LinearConstant, null)]
    internal void Every_gap_of_a_large_panel_is_filled_by_the_rule(ImputeMethod method, int? most)
    {
        var input = Asem.Input(panel: true);
        var holes = 0;
        var dataset = IndexDataset.Create(input with
        {
            Units = [.. input.Units.Select(u => u with { Values = u.Values.ToImmutableDictionary(v => v.Key, v => (holes++ * 31 + v.Key.Length) % 7 == 0 ? null : v.Value) })],
        });
        var before = dataset.Raw;
        var after = IndexBuild.Run(dataset, new([new ImputeStep { Method = method, MaxTime = most }, new NormaliseStep(), new AggregateStep()])).Stage("imputed");
        for (var c = 0; c < before.Width; c++)
        {
            for (var i = 0; i < before.Height; i++)
            {
                var series = Enumerable.Range(0, before.Height).Where(k => before.Rows[k].Code == before.Rows[i].Code && !double.IsNaN(before[k, c]))
                    .Select(k => (T: before.Rows[k].Time!.Value, V: before[k, c])).OrderBy(p => p.T).ToList();
                Agreement.Same(Filled(method, most, series, before.Rows[i].Time!.Value), after[i, c], $"{before.Rows[i].Code} {before.Rows[i].Time} {before.Columns[c]}");
            }
        }
    }

    private static double Filled(ImputeMethod method, int? most, List<(double T, double V)> series, double t)
    {
        var (earlier, later) = (series.Where(p => p.T <= t).ToList(), series.Where(p => p.T >= t).ToList());
        if (method == ImputeMethod.Latest)
        {
            return earlier.Count > 0 && (most is null || t - earlier[^1].T <= most) ? earlier[^1].V : NA;
        }

        if (series.Count == 0 || earlier.Count == 0)
        {
            return series.Count == 0 ? NA : later[0].V;
        }

        return later.Count == 0 || method == ImputeMethod.Constant || earlier[^1].T == t
            ? earlier[^1].V
            : earlier[^1].V + (later[0].V - earlier[^1].V) * (t - earlier[^1].T) / (later[0].T - earlier[^1].T);
    }

    [Fact]
    public void Each_year_of_a_panel_is_scaled_together_or_apart()
    {
        var together = IndexBuild.Run(Asem.Panel, new([new NormaliseStep(), new AggregateStep()]));
        var apart = IndexBuild.Run(Asem.Panel, new([new NormaliseStep { Scope = TimeScope.EachTime }, new AggregateStep()]));
        var column = together.Tree.Find("LPI");
        foreach (var range in apart.Aggregated.Times())
        {
            Assert.Equal(51, Ranking.Of(apart.Aggregated.Column(apart.Tree.Root)[range]).Max(), 1.0);
            Assert.Equal((0.0, 100.0), Numbers.MinMax(apart.Aggregated.Column(column)[range]));
        }

        Assert.Equal((0.0, 100.0), Numbers.MinMax(together.Aggregated.Column(column)));
        Assert.NotEqual(0, Numbers.MinMax(together.Aggregated.Column(column)[51..102]).Min);
        var input = Asem.Input(panel: true);
        var single = IndexBuild.Run(IndexDataset.Create(input with { Units = [.. input.Units.Where(u => u.Time == 2020)] }), new([new NormaliseStep(), new AggregateStep()]));
        for (var i = 0; i < 51; i++)
        {
            Assert.Equal(single.Scores[i], apart.Scores[102 + i]);
            Assert.Equal(single.IndexRanks[i], apart.IndexRanks[102 + i]);
        }
    }

    [Fact]
    public void A_row_is_filled_on_a_common_scale_and_back()
    {
        var dataset = IndexDataset.Create(new(
            [new("p", 1, "G"), new("q", 1, "G") { Direction = -1 }, new("r", 1, "H"), new("G", 2, "I"), new("H", 2, "I"), new("I", 3)],
            [.. new (string Code, double?[] V)[] { ("a", [0, 10, 0]), ("b", [10, 30, 4]), ("c", [5, null, 4]), ("d", [null, 20, 2]) }.Select(u => new Unit(u.Code)
            {
                Values = new Dictionary<string, double?> { ["p"] = u.V[0], ["q"] = u.V[1], ["r"] = u.V[2] }.ToImmutableDictionary(),
            })]));
        Table Run(ImputeStep step) => IndexBuild.Run(dataset, new([step, new NormaliseStep(), new AggregateStep()])).Stage("imputed");

        // c: p scales to 0.5, r to 1, mean 0.75; q = -(0.75·20 - 30) = 15. Among siblings only p counts: q = -(0.5·20 - 30) = 20.
        Assert.Equal(15, Run(new() { Method = ImputeMethod.MeanRow })["c", "q"], 12);
        Assert.Equal(20, Run(new() { Method = ImputeMethod.MeanRow, GroupLevel = 2 })["c", "q"], 12);
        // d: q scales to (-20 + 30) / 20 = 0.5, r to 0.5: p = 5.
        Assert.Equal(5, Run(new() { Method = ImputeMethod.MedianRow })["d", "p"], 12);
    }

    [Fact]
    public void Screening_follows_its_rule_and_the_forced_list()
    {
        IndexResult Run(ScreenStep step) => IndexBuild.Run(Asem.Dataset, new([step, new NormaliseStep { Constant = ConstantColumn.Missing }, new AggregateStep()]));
        var strict = Run(new() { Threshold = 1 });
        Assert.Equal(Enumerable.Range(0, 51).Count(i => Enumerable.Range(0, 49).All(c => !double.IsNaN(Asem.Dataset.Raw[i, c]))), strict.Rows.Length);
        var zeros = Run(new() { By = ScreenBy.Zeros, NonzeroThreshold = 0.95 });
        Assert.All(zeros.Notes.Screened, s => Assert.Equal(1 - s.Zeros / (49.0 - s.Missing) >= 0.95, s.Included));
        var both = Run(new() { By = ScreenBy.MissingAndZeros, Threshold = 0.97, NonzeroThreshold = 0.95 });
        Assert.All(both.Notes.Screened, s => Assert.Equal(!s.LowData && !s.LowNonzero, s.Included));
        var dropped = strict.Notes.Screened.First(s => !s.Included).Code;
        var forced = Run(new() { Threshold = 1, Force = ImmutableDictionary<string, bool>.Empty.Add(dropped, true).Add("AUS", false) });
        Assert.Contains(forced.Rows, r => r.Code == dropped);
        Assert.DoesNotContain(forced.Rows, r => r.Code == "AUS");
    }

    [Fact]
    public void Trends_are_those_of_their_formulas()
    {
        double[] t = [2000, 2001, 2003, 2004];
        Assert.Equal(Math.Pow(16.0 / 2, 1 / 4.0) - 1, Trends.Cagr([2, NA, 9, 16], t), 12);
        Assert.Equal(0, Trends.Cagr([5, 9, 1, 5], t));
        Assert.True(double.IsNaN(Trends.Cagr([NA, 9, NA, NA], t)));
        Assert.Equal((9.0 - 4) / 4 * 100 / 2, Trends.PercentChange([NA, 4, 9, NA], t), 12);
        // An exact line: slope 3, value 10 at the first time.
        Assert.Equal(30, Trends.PercentChange([10, 13, 19, 22], t), 9);
        Assert.Equal(60, Trends.PercentChange([10, 13, 19, 22], t, per: 2), 9);
        Assert.Equal(0, Trends.PercentChange([4, 4, NA, 4], t));
        var (low, high) = Trends.SlopeInterval([10, 13, 19, 22], t);
        Assert.Equal(3, low, 6);
        Assert.Equal(3, high, 6);
        // By hand for 1, 2, 4 at 0, 1, 2: slope 1.5, residual sum of squares 1/6, standard error sqrt(1/12), t(0.975; 1) = 12.7062.
        (low, high) = Trends.SlopeInterval([1, 2, 4], [0, 1, 2]);
        Assert.Equal(1.5 - 12.706204736 * Math.Sqrt(1 / 12.0), low, 6);
        Assert.Equal(1.5 + 12.706204736 * Math.Sqrt(1 / 12.0), high, 6);
    }

    [Fact]
    public void Trends_of_a_panel_use_the_latest_points_and_the_direction()
    {
        var trends = Trends.Of(Panel(("a", [1, 2, 4, NA]), ("b", [NA, NA, NA, 5])).Raw, latest: 2, directions: [1, -1]);
        var rising = trends.Single(r => r is { Unit: "a", Column: "x" });
        Assert.Equal((2001.0, 2003.0, 2), (rising.First!.Value, rising.Last!.Value, rising.Points));
        Assert.Equal(Math.Sqrt(2) - 1, rising.Cagr, 12);
        Assert.True(trends.Single(r => r is { Unit: "a", Column: "y" }).Cagr < 0);
        Assert.True(double.IsNaN(trends.Single(r => r is { Unit: "b", Column: "x" }).Cagr));
        Assert.Throws<IndexRefusedException>(() => Trends.Of(Asem.Dataset.Raw));
        // 1 at 2000, 4 at 2004: on the line 1.75 at 2001 and 3.25 at 2003, which two points alone would not make four of.
        var gap = Panel(("a", [1, NA, NA, 4]), ("b", [1, 2, 3, 4])).Raw;
        var filled = Trends.Of(gap, interpolate: true).Single(r => r is { Unit: "a", Column: "x" });
        Assert.Equal((2, 0.5), (filled.Points, filled.Available));
        Assert.Equal(75, filled.PercentChange, 9);
        Assert.Equal(0.75, filled.SlopeLow, 9);
    }

    [Fact]
    public void Parameters_of_indicators_come_from_the_tree_when_the_step_says_so()
    {
        var rule = new NormaliseRule { Method = NormaliseMethod.DistanceToTarget };
        var result = IndexBuild.Run(Asem.Dataset, new([new NormaliseStep { FromTree = true, Rule = rule }, new AggregateStep()]));
        var naive = new Naive(Asem.Input());
        foreach (var indicator in naive.Indicators)
        {
            var given = naive.Data[indicator.Code].Values.OfType<double>().Select(v => v * indicator.Direction).ToList();
            var target = indicator.Parameters["distance_to_target.target"] * indicator.Direction;
            var x = naive.Data[indicator.Code]["CHN"] * indicator.Direction;
            Agreement.Same((x - given.Min()) / (target - given.Min()) ?? NA, result.Aggregated["CHN", indicator.Code], indicator.Code);
        }
    }
}
