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

    /// <summary>Best of a dense grid of weights never beats the linear programme, and nearly reaches it.</summary>
    [Fact]
    public void Benefit_of_the_doubt_finds_the_best_weights()
    {
        var found = BenefitOfTheDoubt.Of(Built.Value, 3);
        var scores = found.Select(f => new[] { Built.Value.Aggregated[f.Code, "Conn"], Built.Value.Aggregated[f.Code, "Sust"] }).ToList();
        for (var i = 0; i < found.Count; i++)
        {
            var best = 0.0;
            for (var k = 0; k <= 20_000; k++)
            {
                var (u, v) = (k / 20_000.0, 1 - k / 20_000.0);
                best = Math.Max(best, (u * scores[i][0] + v * scores[i][1]) / scores.Max(s => u * s[0] + v * s[1]));
            }

            Assert.InRange(found[i].Score, best - 1e-12, best + 1e-4);
            Assert.True(scores.All(s => found[i].Weights[0] * s[0] + found[i].Weights[1] * s[1] <= 1 + 1e-9));
            Assert.Equal(1, found[i].Shares.Sum(), 1e-9);
        }

        Assert.Contains(found, f => Math.Abs(f.Score - 1) < 1e-12);
    }

    [Fact]
    public void Benefit_of_the_doubt_keeps_to_share_bounds()
    {
        var free = BenefitOfTheDoubt.Of(Built.Value, 2);
        var bound = BenefitOfTheDoubt.Of(Built.Value, 2, 0.05, 0.3);
        for (var i = 0; i < free.Count; i++)
        {
            Assert.True(bound[i].Score <= free[i].Score + 1e-9);
            Assert.All(bound[i].Shares, s => Assert.InRange(s, 0.05 - 1e-8, 0.3 + 1e-8));
        }

        Assert.Throws<IndexRefusedException>(() => BenefitOfTheDoubt.Of(Built.Value, 2, 0.2, 0.3));
        Assert.Throws<IndexRefusedException>(() => BenefitOfTheDoubt.Of(Gappy.Value, 1));
    }

    /// <summary>With two dimensions the probability of a rank is the length of the weights that give it, known from the exact crossings.</summary>
    [Fact]
    public void Rank_acceptability_is_the_share_of_the_weights()
    {
        var found = RankAcceptability.Of(Built.Value, 40_000, 3);
        var spans = WeightCrossings.OfElement(Built.Value, "CHN", "Conn").Spans;
        var unit = found.Units.Single(u => u.Code == "CHN");
        for (var rank = 1; rank <= 51; rank++)
        {
            Assert.Equal(spans.Where(s => s.Rank == rank).Sum(s => s.To - s.From), unit.Probability(rank), 0.012);
        }

        Assert.Equal(1, unit.AtMost(51), 9);
        var again = RankAcceptability.Of(Built.Value, 40_000, 3, threads: 1);
        Assert.Equal(found.Units.Select(u => (u.MeanRank, u.MeanScore)), again.Units.Select(u => (u.MeanRank, u.MeanScore)));
        Assert.Equal(found.CentralWeights, again.CentralWeights);
    }

    [Fact]
    public void Dominance_holds_under_every_weight_tried()
    {
        var pairs = Dominance.Pairs(Built.Value, 2);
        Assert.NotEmpty(pairs);
        var random = new CounterRandom(9, 9);
        foreach (var (winner, loser) in pairs.Where((_, i) => i % 20 == 0))
        {
            for (var k = 0; k < 20; k++)
            {
                var w = Enumerable.Range(0, 8).Select(e => random.Uniform((ulong)(k * 8 + e)) + 1e-9).ToArray();
                double Score(string unit) => Asem.Dataset.Tree.AtLevel(2).Select((e, i) => w[i] * Built.Value.Aggregated[Built.Value.Aggregated.RowOf(unit), e]).Sum();
                Assert.True(Score(winner) > Score(loser));
            }
        }

        Assert.Equal(pairs.Count(p => p.Loser == "CHN"), Dominance.Over(Built.Value, "CHN", 2).Count);
        Assert.Equal(pairs.Count(p => p.Winner == "CHN"), Dominance.Under(Built.Value, "CHN", 2).Count);
    }

    [Fact]
    public void Importance_is_r_squared_for_lines_and_found_for_curves()
    {
        double[] x = [.. Enumerable.Range(0, 60).Select(i => i / 59.0 * 2 - 1)];
        double[] noise = [.. x.Select((_, i) => Math.Sin(i * 12.9898) * 0.05)];
        Assert.Equal(1, LocalLinear.MainEffect(x, [.. x.Select(v => 3 * v + 1)]), 1e-6);
        Assert.InRange(LocalLinear.MainEffect(x, [.. x.Select((v, i) => v * v + noise[i])]), 0.85, 1);
        Assert.InRange(Math.Pow(Correlation.Of(x, [.. x.Select(v => v * v)]).Value, 2), 0, 1e-6);
        var found = EffectiveImportance.Of(Built.Value);
        Assert.Equal(1, found.Sum(f => f.ImportanceShare), 9);
        Assert.Equal(1, found.Sum(f => f.NominalWeight), 9);
        Assert.Contains(EffectiveImportance.Of(Built.Value, 1), f => f is { Correlation: < 0, Incoherent: true });
        Assert.Contains(EffectiveImportance.Of(Built.Value, 1), f => f is { Correlation: > 0, Incoherent: true, Against.Count: > 0 });
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Balanced_weights_are_at_the_optimum_on_the_simplex(int level)
    {
        var found = OptimisedWeights.Of(Built.Value, level, OptimisedWeightsGoal.Balance);
        Assert.All(found.Weights, w => Assert.True(w >= 0));
        Assert.Equal(1, found.Weights.Sum(), 1e-9);
        var built = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod with { Weights = found.AsSet() });
        double[] r = [.. found.Elements.Select(c => Correlation.Of(built.Aggregated.Column(built.Tree.Find(c)), built.Scores).Value)];
        for (var k = 0; k < r.Length; k++)
        {
            Assert.Equal(r[k] / r.Sum(), found.Obtained[k], 1e-9);
        }

        NoNeighbourIsBetter(found, w => w.Select((_, k) => Math.Pow(1.0 / w.Length - Of(w)[k] / Of(w).Sum(), 2)).Sum());

        double[] Of(double[] w) => new LevelCorrelations(Built.Value, [.. Asem.Dataset.Tree.AtLevel(level)]).Of(w);
    }

    [Fact]
    public void Weights_for_the_most_information_are_at_the_optimum()
    {
        var found = OptimisedWeights.Of(Built.Value, 2, OptimisedWeightsGoal.Information);
        var correlations = new LevelCorrelations(Built.Value, [.. Asem.Dataset.Tree.AtLevel(2)]);
        NoNeighbourIsBetter(found, w => -correlations.Of(w).Sum());
        var equal = correlations.Of([.. Enumerable.Repeat(1 / 8.0, 8)]).Sum();
        Assert.True(-found.Objective >= equal);
        Assert.InRange(found.Stationarity, 0, 1e-7);
        Assert.Throws<IndexRefusedException>(() => OptimisedWeights.Of(Built.Value, 4, OptimisedWeightsGoal.Balance));
    }

    /// <summary>Steps of several lengths towards every vertex and 200 random points of the simplex: none is better than rounding.</summary>
    private static void NoNeighbourIsBetter(OptimisedWeights found, Func<double[], double> objective)
    {
        var random = new CounterRandom(1, 77);
        var k = found.Weights.Length;
        for (var s = 0; s < 200 + k; s++)
        {
            double[] to = s < k
                ? [.. Enumerable.Range(0, k).Select(e => e == s ? 1.0 : 0)]
                : [.. Enumerable.Range(0, k).Select(e => random.Exponential((ulong)(s * k + e)))];
            var sum = to.Sum();
            foreach (var length in new[] { 1e-3, 1e-2, 0.1, 0.5, 1 })
            {
                var value = objective([.. found.Weights.Select((w, e) => w + length * (to[e] / sum - w))]);
                Assert.True(double.IsNaN(value) || value >= found.Objective - 1e-9, $"{value:R} is better than {found.Objective:R}");
            }
        }
    }
}
