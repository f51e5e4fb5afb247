using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

public sealed class Explaining_a_rank
{
    private static readonly Lazy<IndexResult> Built = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));
    private static readonly Lazy<IndexResult> Positive = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod
        .Having(new NormaliseStep { Rule = new() { Lower = 1 } }).Having(new AggregateStep { Rule = new() { Method = AggregateMethod.Geometric } })));

    /// <summary>Nothing imputed: units have different indicators.</summary>
    private static readonly Lazy<IndexResult> Gappy = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod.Having(new ImputeStep { Enabled = false })));

    public static TheoryData<string, int> Levels => new() { { "full", 3 }, { "full", 2 }, { "full", 1 }, { "gappy", 3 }, { "gappy", 1 }, { "geometric", 1 }, { "geometric", 3 } };

    private static IndexResult Result(string name) => name switch { "full" => Built.Value, "gappy" => Gappy.Value, _ => Positive.Value };

    [Theory]
    [MemberData(nameof(Levels))]
    public void The_parts_of_a_gap_add_up_exactly(string name, int level)
    {
        var result = Result(name);
        foreach (var a in result.Rows.Where((_, i) => i % 7 == 0))
        {
            foreach (var b in result.Rows)
            {
                var gap = GapDecomposition.Of(result, a.Code, new Benchmark.OneUnit(b.Code), level);
                var (ya, yb) = (result.Aggregated[a.Code, "Index"], result.Aggregated[b.Code, "Index"]);
                Agreement.Same(gap.Logarithmic ? Math.Log(yb) - Math.Log(ya) : yb - ya, gap.Gap, "gap", 1e-12);
                Agreement.Same(gap.Gap, gap.Parts.Sum(p => p.Gap), "sum", 1e-11);
                Assert.Equal(1, gap.Parts.Sum(p => p.Weight), 1e-12);
                if (name != "gappy")
                {
                    Assert.All(gap.Parts, p => Assert.Equal(0, p.ByCoverage));
                }
            }
        }
    }

    [Fact]
    public void A_gap_to_many_is_to_their_mean_and_to_the_frontier_is_to_the_best_of_each()
    {
        var top = GapDecomposition.Of(Built.Value, "CHN", new Benchmark.Top(5));
        var best = Built.Value.Scores.ToArray().OrderDescending().Take(5).Average();
        Agreement.Same(best, top.BenchmarkScore, "top 5");
        Agreement.Same(best - Built.Value.Aggregated["CHN", "Index"], top.Parts.Sum(p => p.Gap), "top 5");
        var asia = GapDecomposition.Of(Gappy.Value, "FRA", new Benchmark.Group("EurAsia_group", "Asia"), 1);
        Agreement.Same(asia.Gap, asia.Parts.Sum(p => p.Gap), "Asia");
        Assert.True(asia.Gap < 0);
        var frontier = GapDecomposition.Of(Built.Value, "CHN", new Benchmark.Frontier(), 1);
        Assert.All(frontier.Parts, p => Assert.True(p.Gap >= 0));
        Assert.All(frontier.Parts, p => Assert.Equal(100, p.BenchmarkScore, 1e-9));
        Assert.Throws<IndexRefusedException>(() => GapDecomposition.Of(Built.Value, "CHN", new Benchmark.Group("EurAsia_group", "Africa")));
    }

    [Fact]
    public void A_mixed_index_can_be_taken_apart_only_above_the_mix()
    {
        var mixed = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod.Having(new AggregateStep().Levelled((2, new() { Method = AggregateMethod.Median }))));
        Agreement.Same(GapDecomposition.Of(mixed, "CHN", new Benchmark.OneUnit("CHE"), 2).Gap, GapDecomposition.Of(mixed, "CHN", new Benchmark.OneUnit("CHE"), 2).Parts.Sum(p => p.Gap), "mixed");
        Assert.Contains("only an arithmetic or a geometric", Assert.Throws<IndexRefusedException>(() => GapDecomposition.Of(mixed, "CHN", new Benchmark.OneUnit("CHE"), 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("geometric")]
    [InlineData("gappy")]
    public void The_points_to_the_next_rank_suffice_and_no_less_does(string name)
    {
        var result = Result(name);
        var next = NextRank.Of(result, "CHN", 3);
        Assert.Equal(next.Rank - 1, result.IndexRanks[result.Aggregated.RowOf(next.Ahead!)]);
        foreach (var part in next.Parts)
        {
            var moved = result.Aggregated.Copy();
            moved.Column(moved.ColumnOf(part.Code))[moved.RowOf("CHN")] = part.Needed;
            var row = moved.RowOf("CHN");
            double[] one = [.. Enumerable.Range(0, moved.Width).Select(e => moved[row, e])];
            var again = new Aggregation(new AggregateStep().Levelled((4, ((AggregateStep)result.Method.Steps[^1]).For(4)), (2, new()), (3, new())), result.Tree);
            var weights = OwnWeights.Of(result, row, AdditiveModel.Of(result, 3));
            var model = AdditiveModel.Of(result, 3);
            var total = model.Elements.Select((e, k) => weights[k] * (model.Logarithmic ? Math.Log(one[e]) : one[e])).Sum();
            Agreement.Same(result.Aggregated[next.Ahead!, "Index"], model.Logarithmic ? Math.Exp(total) : total, part.Code);
        }

        Assert.Null(NextRank.Of(result, result.Rows[result.IndexRanks.IndexOf(1)].Code).Ahead);
    }

    [Fact]
    public void Weight_crossings_are_where_two_units_are_equal()
    {
        var other = ImmutableDictionary<string, double>.Empty.Add("Conn", 5).Add("P2P", 3);
        var crossings = WeightCrossings.Between(Built.Value, "CHN", other, 1);
        Assert.NotEmpty(crossings.Crossings);
        var (from, to) = (Built.Value.EffectiveWeights, Weighting.Effective(Asem.Dataset.Tree, Weighting.Of(Asem.Dataset.Tree, other)));
        double Score(string unit, double t) => Enumerable.Range(0, 49).Sum(c => (from[c] + t * (to[c] - from[c])) * Built.Value.Aggregated[Built.Value.Aggregated.RowOf(unit), c]);
        foreach (var crossing in crossings.Crossings)
        {
            Agreement.Same(Score("CHN", crossing.At), Score(crossing.With, crossing.At), crossing.With);
        }

        Assert.Equal(Built.Value.IndexRanks[Built.Value.Aggregated.RowOf("CHN")], crossings.Spans[0].Rank);
        foreach (var span in crossings.Spans)
        {
            foreach (var t in new[] { span.From + (span.To - span.From) * 0.01, span.From + (span.To - span.From) * 0.99 })
            {
                Assert.Equal(span.Rank, 1 + Built.Value.Rows.Count(r => Score(r.Code, t) > Score("CHN", t)));
            }
        }
    }

    [Fact]
    public void The_interval_of_one_weight_is_that_in_which_the_rank_holds()
    {
        var crossings = WeightCrossings.OfElement(Built.Value, "CHN", "Social");
        Assert.Equal(1 / 3.0, crossings.Present!.Value, 12);
        var rank = Built.Value.IndexRanks[Built.Value.Aggregated.RowOf("CHN")];
        Assert.Equal(rank, crossings.Holds!.Rank);
        int RankAt(double share)
        {
            var weights = ImmutableDictionary<string, double>.Empty.Add("Social", share).Add("Environ", (1 - share) / 2).Add("SusEcFin", (1 - share) / 2);
            var result = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod with { Weights = weights });
            return result.IndexRanks[result.Aggregated.RowOf("CHN")];
        }

        foreach (var span in crossings.Spans)
        {
            Assert.Equal(span.Rank, RankAt((span.From + span.To) / 2));
        }

        Assert.NotEqual(rank, RankAt(crossings.Holds.To + 1e-6));
        Assert.Throws<IndexRefusedException>(() => WeightCrossings.OfElement(Gappy.Value, "CHN", "LPI"));
        Assert.Throws<IndexRefusedException>(() => WeightCrossings.OfElement(Built.Value, "CHN", "Index"));
    }

    [Theory]
    [InlineData("LPI")]
    [InlineData("CO2")]
    [InlineData("Goods")]
    [InlineData("Forest")]
    public void What_it_takes_for_a_rank_is_exact_with_everything_frozen(string indicator)
    {
        var present = Built.Value.IndexRanks[Built.Value.Aggregated.RowOf("CHN")];
        foreach (var rank in new[] { present - 1, present, present + 3 })
        {
            var answer = WhatIf.Frozen(Built.Value, "CHN", indicator, rank);
            if (answer.Required is not { } x || double.IsInfinity(x))
            {
                continue;
            }

            var score = new FrozenScore(Built.Value, "CHN", indicator);
            int RankAt(double value) => 1 + Built.Value.Rows.Count(r => r.Code != "CHN" && Built.Value.Aggregated[r.Code, "Index"] > score.At(value));
            Assert.True(RankAt(x) <= rank);
            var less = score.Direction > 0 ? Math.BitDecrement(x) : Math.BitIncrement(x);
            Assert.True(RankAt(less) > rank || double.IsNaN(score.At(less)));
        }

        Assert.Equal(Built.Value.Aggregated["CHN", "Index"], new FrozenScore(Built.Value, "CHN", indicator).At(Asem.Dataset.Raw["CHN", indicator]), 1e-9);
    }

    [Fact]
    public void What_it_takes_with_everything_estimated_anew_is_checked_by_a_build()
    {
        var present = Built.Value.IndexRanks[Built.Value.Aggregated.RowOf("CHN")];
        var answered = 0;
        foreach (var indicator in new[] { "LPI", "Renew", "CO2", "CPI", "Goods" })
        {
            if (WhatIf.Reestimated(Built.Value, "CHN", indicator, present - 1).Required is not { } x)
            {
                continue;
            }

            answered++;
            var better = Asem.Dataset.Tree.Directions[Asem.Dataset.Tree.Find(indicator)];
            Assert.True(RankWith(indicator, x) <= present - 1);
            Assert.True(RankWith(indicator, better > 0 ? Math.BitDecrement(x) : Math.BitIncrement(x)) > present - 1);
        }

        Assert.True(answered > 0);
        int RankWith(string indicator, double x)
        {
            var changed = IndexBuild.Run(Asem.Dataset.With(Asem.Dataset.Raw.RowOf("CHN"), Asem.Dataset.Tree.Find(indicator), x), Asem.DefaultMethod);
            return changed.IndexRanks[changed.Aggregated.RowOf("CHN")];
        }

        // Ranks are bounded: one indicator cannot lift the last to the first place.
        var ranked = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod.Having(new NormaliseStep { Rule = new() { Method = NormaliseMethod.Rank } }));
        Assert.Null(WhatIf.Frozen(ranked, "LAO", "TIRcon", 1).Required);
    }
}
