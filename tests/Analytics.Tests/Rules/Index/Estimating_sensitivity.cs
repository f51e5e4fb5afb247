using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>The estimators on functions whose indices are known.</summary>
public sealed class Estimating_sensitivity
{
    private const int N = 4000;

    private static double[] Evaluate(int d, Func<double[], double> f, ulong seed)
    {
        var design = SobolDesign.Draw(N, d, seed);
        return [.. Enumerable.Range(0, N * (d + 2)).Select(r => f(design.AsSpan(r * d, d).ToArray()))];
    }

    private static void Within3StandardErrors(double[] y, double[] first, double[] total)
    {
        string[] names = [.. first.Select((_, i) => $"x{i + 1}")];
        var estimates = SobolEstimator.Estimate(y, N, names, centred: true, 200, 1);
        for (var i = 0; i < first.Length; i++)
        {
            var (seFirst, seTotal) = SobolEstimator.StandardErrors(y, N, first.Length, i, centred: true);
            Assert.True(Math.Abs(estimates[i].First - first[i]) <= 3 * seFirst + 1e-12, $"S{i + 1} {estimates[i].First} against {first[i]}, standard error {seFirst}");
            Assert.True(Math.Abs(estimates[i].Total - total[i]) <= 3 * seTotal + 1e-12, $"ST{i + 1} {estimates[i].Total} against {total[i]}, standard error {seTotal}");
            Assert.InRange(estimates[i].First, estimates[i].FirstLow - seFirst, estimates[i].FirstHigh + seFirst);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Linear(ulong seed)
    {
        var y = Evaluate(3, u => 100 + u[0] + 2 * u[1] + 3 * u[2], seed);
        Within3StandardErrors(y, [1 / 14.0, 4 / 14.0, 9 / 14.0], [1 / 14.0, 4 / 14.0, 9 / 14.0]);
    }

    /// <summary>sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1 on (-π, π): T. Ishigami and T. Homma, 1990.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ishigami(ulong seed)
    {
        const double A = 7, B = 0.1;
        var y = Evaluate(3, u =>
        {
            var x = u.Select(v => Math.PI * (2 * v - 1)).ToArray();
            return Math.Sin(x[0]) + A * Math.Pow(Math.Sin(x[1]), 2) + B * Math.Pow(x[2], 4) * Math.Sin(x[0]);
        }, seed);
        var v1 = 0.5 * Math.Pow(1 + B * Math.Pow(Math.PI, 4) / 5, 2);
        var v2 = A * A / 8;
        var v13 = B * B * Math.Pow(Math.PI, 8) * (1 / 18.0 - 1 / 50.0);
        var v = v1 + v2 + v13;
        Within3StandardErrors(y, [v1 / v, v2 / v, 0], [(v1 + v13) / v, v2 / v, v13 / v]);
    }

    [Fact]
    public void Centring_takes_away_the_noise_of_a_large_mean()
    {
        var y = Evaluate(2, u => 1000 + u[0] + u[1], 5);
        var centred = SobolEstimator.Estimate(y, N, ["a", "b"], centred: true, 0, 1);
        var compatible = SobolEstimator.Estimate(y, N, ["a", "b"], centred: false, 0, 1);
        Assert.All(centred, i => Assert.InRange(i.First, 0.4, 0.6));
        Assert.Contains(compatible, i => i.First is < 0 or > 1);
        Assert.Equal(centred.Select(i => i.Total), compatible.Select(i => i.Total));
    }

    /// <summary>Worked by hand after the documentation of R's cut(): breaks at 0.1, 0.4, 0.7, 1.0 with the ends moved out; a value on a break belongs to the left.</summary>
    [Fact]
    public void Compatible_decoding_cuts_over_the_range_of_the_sample()
    {
        var plan = new RobustnessPlan([new("x", "weights", new Distribution.OneOf([1, 2, 3]))], 5);
        double[] draws = [0.125, 0.375, 0.5, 0.625, 0.875];
        Assert.Equal([0, 0, 1, 1, 2], Decoding.Of(plan with { Compatible = true }, draws, 5));
        Assert.Equal([0, 1, 1, 1, 2], Decoding.Of(plan, draws, 5));
        Assert.Equal([2.0], Decoding.Of(plan, [1.0], 1));
    }

    [Fact]
    public void Quantiles_are_type_7()
    {
        Assert.Equal(1.45, Numbers.Quantile([1, 2, 3, 10], 0.15), 12);
        Assert.Equal(10, Numbers.Quantile([1, 2, 3, 10], 1));
        Assert.Equal(2.5, Numbers.Quantile([1, 2, 3, 10], 0.5));
    }

    [Fact]
    public void Draws_are_uniform_and_depend_on_their_place_alone()
    {
        var random = new CounterRandom(42, 3);
        double[] u = [.. Enumerable.Range(0, 100_000).Select(k => random.Uniform((ulong)k))];
        Assert.InRange(u.Average(), 0.497, 0.503);
        Assert.InRange(Numbers.Variance(u), 1 / 12.0 - 0.001, 1 / 12.0 + 0.001);
        Assert.InRange(Math.Abs(Correlation.Pearson(u.AsSpan(1), u.AsSpan(0, u.Length - 1))), 0, 0.01);
        Assert.Equal(u[77], new CounterRandom(42, 3).Uniform(77));
        Assert.NotEqual(u[77], new CounterRandom(42, 4).Uniform(77));
        Assert.NotEqual(u[77], new CounterRandom(43, 3).Uniform(77));
    }
}
