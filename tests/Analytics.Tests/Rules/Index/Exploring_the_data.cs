using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

public sealed class Exploring_the_data
{
    private static readonly Lazy<IndexResult> Built = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));

    private static Table Raw => Asem.Dataset.Raw;

    [Fact]
    public void Pairwise_correlations_agree_with_their_definitions()
    {
        for (var a = 0; a < Raw.Width; a += 3)
        {
            for (var b = a + 1; b < Raw.Width; b += 5)
            {
                var pairs = Enumerable.Range(0, Raw.Height).Where(i => !double.IsNaN(Raw[i, a]) && !double.IsNaN(Raw[i, b])).Select(i => (X: Raw[i, a], Y: Raw[i, b])).ToList();
                double[] x = [.. pairs.Select(p => p.X)], y = [.. pairs.Select(p => p.Y)];
                double[] AverageRank(double[] v) => [.. v.Select(q => v.Count(o => o < q) + (v.Count(o => o == q) + 1) / 2.0)];
                Agreement.Same(Product(x, y), Correlation.Of(Raw.Column(a), Raw.Column(b)).Value, "pearson");
                Agreement.Same(Product(AverageRank(x), AverageRank(y)), Correlation.Of(Raw.Column(a), Raw.Column(b), CorrelationMethod.Spearman).Value, "spearman");
                double concordant = 0, tiedX = 0, tiedY = 0, all = pairs.Count * (pairs.Count - 1) / 2.0;
                foreach (var (p, i) in pairs.Select((p, i) => (p, i)))
                {
                    foreach (var q in pairs.Take(i))
                    {
                        concordant += Math.Sign((p.X - q.X) * (p.Y - q.Y));
                        tiedX += p.X == q.X ? 1 : 0;
                        tiedY += p.Y == q.Y ? 1 : 0;
                    }
                }

                Agreement.Same(concordant / Math.Sqrt((all - tiedX) * (all - tiedY)), Correlation.Of(Raw.Column(a), Raw.Column(b), CorrelationMethod.Kendall).Value, "kendall");
            }
        }

        static double Product(double[] x, double[] y) =>
            x.Zip(y, (p, q) => (p - x.Average()) * (q - y.Average())).Sum()
            / Math.Sqrt(x.Sum(p => Math.Pow(p - x.Average(), 2)) * y.Sum(q => Math.Pow(q - y.Average(), 2)));
    }

    [Theory]
    [InlineData(2.009575237129235, 49, 0.05)]
    [InlineData(12.706204736432095, 1, 0.05)]
    [InlineData(2.228138851964939, 10, 0.05)]
    [InlineData(3.169272667175838, 10, 0.01)]
    [InlineData(0, 7, 1)]
    public void Probabilities_of_t_are_those_of_the_tables(double t, double df, double p)
    {
        Assert.Equal(p, StudentT.TwoSided(t, df), 1e-9);
        Assert.Equal(p, StudentT.TwoSided(-t, df), 1e-9);
    }

    /// <summary>A closed form for odd and even df: t with 1 df is Cauchy, with 2 df P = 1 - t / sqrt(2 + t²).</summary>
    [Fact]
    public void Probabilities_of_t_agree_with_closed_forms()
    {
        for (var t = 0.01; t < 30; t *= 1.7)
        {
            Assert.Equal(1 - 2 / Math.PI * Math.Atan(t), StudentT.TwoSided(t, 1), 1e-12);
            Assert.Equal(1 - t / Math.Sqrt(2 + t * t), StudentT.TwoSided(t, 2), 1e-12);
        }
    }

    [Fact]
    public void Alpha_agrees_with_the_reference_values()
    {
        var tree = Built.Value.Tree;
        double Alpha(string code) => Reliability.Alpha(Built.Value.Stage("normalised"), tree.Elements[tree.Find(code)].Leaves);
        Assert.Equal(0.899, Alpha("Index"), 5e-4);
        Assert.Equal(0.886, Alpha("Social"), 5e-4);
        Assert.Equal(-0.377, Alpha("SusEcFin"), 5e-4);
    }

    [Fact]
    public void Alpha_is_that_of_its_usual_form()
    {
        var tree = Built.Value.Tree;
        var normalised = Built.Value.Stage("normalised");
        var leaves = tree.Elements[tree.Find("P2P")].Leaves;
        double[] total = [.. Enumerable.Range(0, normalised.Height).Select(i => leaves.Sum(c => normalised[i, c]))];
        double k = leaves.Length;
        Agreement.Same(k / (k - 1) * (1 - leaves.Sum(c => Numbers.Variance(normalised.Column(c))) / Numbers.Variance(total)), Reliability.Alpha(normalised, leaves), "P2P");
    }

    [Fact]
    public void Statistics_describe_and_flag()
    {
        var s = ColumnStatistics.Of("x", [0, 0, 0, 1, 2, 2, double.NaN, double.NaN, double.NaN, double.NaN]);
        Assert.Equal((0, 2, 0.5, 6, 3, 3, 3), (s.Min, s.Max, s.Median, s.Available, s.Nonzero, s.Unique, s.Same));
        Assert.True(s is { FewAvailable: true, FewNonzero: true, FewUnique: true, Outliers: false });
        foreach (var column in ColumnStatistics.Of(Raw))
        {
            var given = Numbers.Given(Raw.Column(Raw.ColumnOf(column.Column)));
            var (skew, kurtosis) = Naive.SkewKurt(given);
            Agreement.Same(skew, column.Skew, column.Column);
            Agreement.Same(kurtosis, column.Kurtosis, column.Column);
            Assert.Equal(Math.Abs(skew) > 2 && kurtosis > 3.5, column.Outliers);
        }
    }

    [Fact]
    public void Principal_components_are_eigenvectors_with_the_known_value()
    {
        var groups = PrincipalComponents.ByGroup(Built.Value.Tree, Built.Value.Aggregated, 2);
        Assert.Equal(0.744, Math.Abs(groups.Single(g => g.Group == "Sust").Loadings[0][1]), 5e-4);
        foreach (var group in groups)
        {
            Agreement.Same(group.Columns.Count, group.Eigenvalues.Sum(), group.Group);
            for (var k = 0; k < group.Columns.Count; k++)
            {
                var v = group.Loadings[k];
                Agreement.Same(1, v.Sum(x => x * x), group.Group);
                for (var i = 0; i < v.Length; i++)
                {
                    var row = group.Columns.Select((c, j) => v[j] * Correlation.Of(
                        Built.Value.Aggregated.Column(Built.Value.Tree.Find(group.Columns[i])), Built.Value.Aggregated.Column(Built.Value.Tree.Find(c))).Value).Sum();
                    Agreement.Same(group.Eigenvalues[k] * v[i], row, group.Group);
                }
            }
        }
    }

    [Fact]
    public void Family_and_flags_cover_the_tree()
    {
        var tree = Built.Value.Tree;
        Assert.Equal(49 * 3, CorrelationTable.Family(tree, Built.Value.Aggregated, 1, CorrelationMethod.Pearson).Count);
        var flags = CorrelationTable.Flags(tree, Built.Value.Stage("normalised"), 2, 0.9, above: true, CorrelationMethod.Pearson);
        Assert.All(flags, f => Assert.True(f.Correlation.Value > 0.9 && !f.Insignificant));
        Assert.Contains(CorrelationTable.DenominatorHints(Asem.Dataset.Raw, Asem.Dataset.Denominators), h => h is { First: "Goods", Second: "GDP" });
        Assert.Empty(CorrelationTable.DenominatorHints(Asem.Dataset.Raw, Asem.Dataset.Denominators, 1));
    }

    [Fact]
    public void Strengths_and_weaknesses_are_best_and_worst_ranks()
    {
        var (strengths, weaknesses) = UnitProfile.Strengths(Built.Value, "CHN");
        Assert.Equal(5, strengths.Count);
        Assert.Equal(5, weaknesses.Count);
        Assert.True(strengths.Max(s => s.Rank) <= weaknesses.Min(w => w.Rank));
        Assert.Equal(strengths.Select(s => s.Rank).Order(), strengths.Select(s => s.Rank));
        var profile = UnitProfile.Of(Built.Value, "CHN", [4, 3], "EurAsia_group");
        Assert.Equal(["Index", "Sust", "Conn"], profile.Select(p => p.Code));
        Assert.All(profile, p => Assert.InRange(p.GroupRank!.Value, 1, p.Rank));
    }

    [Fact]
    public void Removing_an_element_is_a_computation_without_it()
    {
        var removed = Removal.OneByOne(Built.Value, 2).Single(r => r.Code == "Physical");
        var input = Asem.Input();
        var without = input with
        {
            Indicators = [.. input.Indicators.Where(i => i.Code != "Physical" && i.Parent != "Physical").Select(i => i with { Denominator = i.Denominator })],
            Units = [.. input.Units.Select(u => u with { Values = u.Values.RemoveRange(["LPI", "Flights", "Ship", "Bord", "Elec", "Gas", "ConSpeed", "Cov4G", "Area", "Energy"]) })],
        };
        // The other indicators do not see the removed ones: same imputation by group, same treatment.
        var again = IndexBuild.Run(IndexDataset.Create(without), Asem.DefaultMethod);
        for (var i = 0; i < again.Rows.Length; i++)
        {
            Assert.Equal(again.IndexRanks[i] - Built.Value.IndexRanks[i], removed.RankChanges[i]);
        }

        Assert.Equal(removed.RankChanges.Average(c => Math.Abs(c)), removed.MeanAbsoluteChange, 12);
    }

    [Fact]
    public void Two_indices_are_compared_unit_by_unit()
    {
        var other = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod.Having(new AggregateStep { Rule = new() { Method = AggregateMethod.Copeland } }));
        var compared = IndexComparison.Of(null, Built.Value, other);
        Assert.Equal(51, compared.Count);
        foreach (var unit in compared)
        {
            Assert.Equal(unit.Ranks[0] - unit.Ranks[1], unit.RankChange(1));
        }

        Assert.InRange(IndexComparison.Correlations(Built.Value, other, CorrelationMethod.Spearman).Single(c => c.First == "Index").Correlation.Value, 0.8, 1);
    }
}
