using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

public sealed class Weighing_by_judgement
{
    [Fact]
    public void Consistent_comparisons_give_their_own_weights()
    {
        double[] w = [0.5, 0.3, 0.2];
        var found = ComparedWeights.Of([.. w.Select(a => w.Select(b => a / b).ToArray())]);
        Assert.Equal(w[0], found.Weights[0], 12);
        Assert.Equal(0, found.ConsistencyRatio, 1e-12);
    }

    /// <summary>For 3 items the eigenvector is the geometric mean of the rows, and lambda follows.</summary>
    [Fact]
    public void Inconsistent_comparisons_show_in_the_ratio()
    {
        double[][] matrix = [[1, 3, 5], [1 / 3.0, 1, 4], [1 / 5.0, 1 / 4.0, 1]];
        double[] rows = [.. matrix.Select(r => Math.Cbrt(r[0] * r[1] * r[2]))];
        var found = ComparedWeights.Of(matrix);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(rows[i] / rows.Sum(), found.Weights[i], 12);
        }

        var lambda = matrix[0].Zip(rows, (a, b) => a * b).Sum() / rows[0];
        Assert.Equal((lambda - 3) / 2 / 0.58, found.ConsistencyRatio, 12);
        Assert.Throws<IndexRefusedException>(() => ComparedWeights.Of([[1, 2], [2, 1]]));
    }

    [Fact]
    public void Allocated_points_are_averaged_with_their_dispersion()
    {
        var found = AllocatedWeights.Of([[50, 50, 0], [3, 1, 0]]);
        Assert.Equal([0.625, 0.375, 0], found.Weights);
        Assert.Equal(0.125 * Math.Sqrt(2), found.Dispersion[0], 12);
        Assert.Throws<IndexRefusedException>(() => AllocatedWeights.Of([[0, 0]]));
    }

    /// <summary>Two blocks of columns that know nothing of each other: two factors, one for each, all weights alike inside a block.</summary>
    [Fact]
    public void Factors_find_the_blocks_of_the_data()
    {
        var random = new CounterRandom(8, 8);
        List<Indicator> tree = [.. "abcdef".Select(c => new Indicator(c.ToString(), 1, "I")), new("I", 2)];
        double Normal(int u, int k) => Enumerable.Range(0, 12).Sum(j => random.Uniform((ulong)(u * 1000 + k * 20 + j))) - 6;
        var dataset = IndexDataset.Create(new(tree, [.. Enumerable.Range(0, 400).Select(u => new Unit($"u{u}")
        {
            Values = System.Collections.Immutable.ImmutableDictionary.CreateRange(Enumerable.Range(0, 6).Select(k =>
                KeyValuePair.Create("abcdef"[k].ToString(), (double?)(Normal(u, k < 3 ? 10 : 11) + 0.4 * Normal(u, k))))),
        })]));
        var components = PrincipalComponents.ByGroup(dataset.Tree, dataset.Raw, 1).Single();
        var found = FactorWeights.Of(components);
        Assert.Equal(2, found.Explained.Length);
        Assert.Single(found.Factor[..3].Distinct());
        Assert.Single(found.Factor[3..].Distinct());
        Assert.NotEqual(found.Factor[0], found.Factor[3]);
        Assert.Equal(1, found.Weights.Sum(), 12);
        Assert.All(found.Weights, w => Assert.Equal(1 / 6.0, w, 0.02));
        // A rotation keeps what the factors explain of each column, and leaves each column to one of them.
        for (var i = 0; i < 6; i++)
        {
            var before = Enumerable.Range(0, 2).Sum(f => components.Eigenvalues[f] * Math.Pow(components.Loadings[f][i], 2));
            Assert.Equal(before, found.Loadings[i].Sum(l => l * l), 9);
            Assert.InRange(Math.Pow(found.Loadings[i][1 - found.Factor[i]], 2), 0, 0.02);
        }

        Assert.Throws<IndexRefusedException>(() => FactorWeights.Of(components with { Shares = [.. components.Shares.Select(s => s / 2)] }));
    }

    [Fact]
    public void Concentration_and_balance()
    {
        Assert.Equal(1, Concentration.Herfindahl([0, 7, 0]));
        Assert.Equal(0.25, Concentration.Herfindahl([2, 2, 2, 2]), 12);
        Assert.True(double.IsNaN(Concentration.Herfindahl([])));
        Assert.Throws<IndexRefusedException>(() => Concentration.Herfindahl([-1, 2]));
        Assert.Equal(1, Concentration.Balance(4, 4));
        Assert.Equal(0.5, Concentration.Balance(3, 1), 12);
        Assert.Equal(0, Concentration.Balance(0, 9));
        Assert.True(double.IsNaN(Concentration.Balance(0, 0)));
    }

    [Fact]
    public void Compatible_options_repeat_what_the_reference_does()
    {
        var gii = new TreatStep { Rule = new() { WinsoriseMax = 0, Then = TreatThen.LogGii, Compatible = true } };
        var result = IndexBuild.Run(Asem.Dataset, new([gii, new NormaliseStep(), new AggregateStep()]));
        Assert.Equal(result.Stage("raw").Values, result.Stage("treated").Values);
        var generalised = new AggregateStep { Rule = new() { Method = AggregateMethod.Generalised, Power = 2, Compatible = true } };
        var strict = IndexBuild.Run(Asem.Dataset, new([new NormaliseStep(), generalised]));
        var raw = Asem.Dataset.Raw;
        for (var i = 0; i < raw.Height; i++)
        {
            Assert.Equal(Enumerable.Range(0, raw.Width).Any(c => double.IsNaN(raw[i, c])), double.IsNaN(strict.Scores[i]));
        }
    }
}
