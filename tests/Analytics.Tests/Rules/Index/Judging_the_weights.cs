using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>What other weights would do: the best for a unit, any at all, and the optimal ones.</summary>
public sealed class Judging_the_weights
{
    private static readonly Lazy<IndexResult> Built = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));
    private static readonly Lazy<IndexResult> Gappy = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod.Having(new ImputeStep { Enabled = false })));

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
