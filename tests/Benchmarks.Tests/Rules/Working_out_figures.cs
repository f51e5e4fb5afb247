using CityIp.Benchmarks.Arithmetic;
using CityIp.Benchmarks.Reporting;
using Xunit;

namespace CityIp.Benchmarks.Tests.Rules;

/// <summary>The bench's own arithmetic, on values worked out by hand.</summary>
public sealed class Working_out_figures
{
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(0.991, 100)]
    [InlineData(1, 100)]
    [InlineData(0.001, 1)]
    public void A_percentile_is_the_smallest_value_that_the_share_does_not_exceed(double share, double expected) =>
        Assert.Equal(expected, Percentile.Of([.. Enumerable.Range(1, 100).Select(n => (double)n)], share));

    [Fact]
    public void A_percentile_of_few_values_is_one_of_them()
    {
        Assert.Equal(7, Percentile.Of([7], 0.5));
        Assert.Equal(9, Percentile.Of([7, 9], 0.99));
        Assert.Equal(7, Percentile.Of([7, 9], 0.5));
        Assert.True(double.IsNaN(Percentile.Of([], 0.5)));
    }

    [Fact]
    public void A_slope_is_that_of_the_straight_line()
    {
        Assert.Equal(2.5, Line.Slope([(0, 1), (1, 3.5), (4, 11)]), 12);
        // Least squares through (0,0), (1,1), (2,0): level.
        Assert.Equal(0, Line.Slope([(0, 0), (1, 1), (2, 0)]), 12);
        // Through (0,0), (1,0), (2,3): 3/2.
        Assert.Equal(1.5, Line.Slope([(0, 0), (1, 0), (2, 3)]), 12);
    }

    [Fact]
    public void A_slope_of_one_moment_is_not_known()
    {
        Assert.True(double.IsNaN(Line.Slope([(1, 1)])));
        Assert.True(double.IsNaN(Line.Slope([(1, 1), (1, 2)])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(1.5)]
    public void An_exponent_is_that_of_the_power(double exponent) =>
        Assert.Equal(exponent, Line.Exponent([.. new[] { 51.0, 510, 5_100 }.Select(size => (size, 3 * Math.Pow(size, exponent)))]), 12);

    [Fact]
    public void An_exponent_of_no_cost_is_not_known() => Assert.True(double.IsNaN(Line.Exponent([(1, 0), (10, 1)])));

    [Fact]
    public void A_load_is_steady_when_the_last_seconds_agree()
    {
        Assert.False(Steadiness.IsReached([100, 100, 100, 100]));
        Assert.True(Steadiness.IsReached([10, 50, 98, 102, 100, 99, 101]));
        Assert.False(Steadiness.IsReached([10, 50, 80, 102, 100, 99, 101]));
        Assert.Equal(0.02, Steadiness.Spread([98, 102, 100, 99, 101]), 12);
    }

    [Fact]
    public void A_load_that_climbs_slowly_is_not_steady_yet() => Assert.False(Steadiness.IsReached([80, 85, 90, 95, 100]));

    [Fact]
    public void A_load_that_does_nothing_is_never_steady() => Assert.False(Steadiness.IsReached([0, 0, 0, 0, 0]));

    [Fact]
    public void A_ratio_is_the_value_over_its_baseline()
    {
        Assert.Equal(0.25, new Figure("what", 5, "x/s", "raw", 20).Ratio);
        Assert.Null(new Figure("what", 5, "x/s", "raw", 0).Ratio);
        Assert.Null(new Figure("what", 5, "x/s").Ratio);
    }

    [Theory]
    [InlineData(3_900, 10_000, "Missed")]
    [InlineData(4_000, 10_000, "MustMet")]
    [InlineData(6_000, 10_000, "AimMet")]
    [InlineData(3_500, 5_000, "MustMet")] // 0.7 of the baseline, but the aim is 4,000 a second as well.
    public void A_share_of_the_baseline_is_held_against_must_and_aim(double value, double baseline, string expected) =>
        Assert.Equal(Enum.Parse<Standing>(expected), new Figure("what", value, "x/s", "bare door", baseline) { Target = Target.AtLeastOfBaseline(0.4, 0.6, 4_000) }.Standing);

    [Theory]
    [InlineData(51, "Missed")]
    [InlineData(50, "MustMet")]
    [InlineData(20, "AimMet")]
    [InlineData(double.NaN, "Missed")]
    public void A_limit_is_held_against_must_and_aim(double value, string expected) =>
        Assert.Equal(Enum.Parse<Standing>(expected), new Figure("what", value, "ms") { Target = Target.AtMost(50, 20) }.Standing);

    [Fact]
    public void A_baseline_that_was_not_measured_is_missed() =>
        Assert.Equal(Standing.Missed, new Figure("what", 5, "x/s") { Target = Target.AtLeastOfBaseline(0.4) }.Standing);

    [Fact]
    public void The_JSON_has_ratio_must_and_standing()
    {
        var report = new BenchReport();
        report.Add(new Figure("what", 5, "x/s", "raw", 10) { Target = Target.AtLeastOfBaseline(0.4, 0.6), Parts = new Dictionary<string, double> { ["events"] = 0.25 } });
        report.Add(new Figure("unknown", double.NaN, "ms"));

        using var json = System.Text.Json.JsonDocument.Parse(report.Json());
        var figures = json.RootElement.GetProperty("figures");
        Assert.Equal(0.5, figures[0].GetProperty("ratio").GetDouble());
        Assert.Equal(0.4, figures[0].GetProperty("target").GetProperty("must").GetDouble());
        Assert.Equal("must-met", figures[0].GetProperty("standing").GetString());
        Assert.Equal(0.25, figures[0].GetProperty("parts").GetProperty("events").GetDouble());
        Assert.Equal("NaN", figures[1].GetProperty("value").GetString());
    }
}
