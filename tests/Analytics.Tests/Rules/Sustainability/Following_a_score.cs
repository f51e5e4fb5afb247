using CityIp.Analytics.Sustainability;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Following_a_score
{
    private static readonly DateOnly Today = new(2026, 11, 25);

    [Fact]
    public void A_fall_rings_once_and_says_what_fell_from_when()
    {
        var (change, state) = SustainabilityAlarm.Decide(AlarmState.None, Day(0, 55, pressure: 10), [Day(-3, 60.5), Day(-2, 60), Day(-1, 60.5)]);

        Assert.Equal((AlarmChange.Fell, true, 1, Today), (change, state.Raised, state.Version, state.Since));
        Assert.Equal((60.5, Today.AddDays(-1)), (state.From!.Score, state.From.Period));
        Assert.Equal(("visitor-pressure", 50.0, 10.0), (state.Dimensions.Single().Dimension, state.Dimensions[0].From, state.Dimensions[0].To));
        Assert.Equal(AlarmChange.None, SustainabilityAlarm.Decide(state, Day(1, 54), [Day(-1, 60.5)]).Change);
    }

    [Theory]
    [InlineData(55.1, false)]
    [InlineData(55.0, true)]
    public void It_begins_at_five_points(double score, bool begins) =>
        Assert.Equal(begins ? AlarmChange.Fell : AlarmChange.None, SustainabilityAlarm.Decide(AlarmState.None, Day(0, score), [Day(-90, 60)]).Change);

    [Theory]
    [InlineData(57.9, false)]
    [InlineData(58.0, true)]
    public void It_ends_within_two_points_of_what_it_fell_from_so_that_a_wavering_score_does_not_ring_twice(double score, bool ends) =>
        Assert.Equal(ends ? AlarmChange.Recovered : AlarmChange.None, SustainabilityAlarm.Decide(Raised(), Day(4, score), [Day(-1, 60), Day(3, 54)]).Change);

    [Fact]
    public void A_wavering_score_rings_once()
    {
        var (state, days, rings) = (AlarmState.None, new List<ScoredPeriod> { Day(-1, 60) }, 0);
        foreach (var score in new[] { 55.0, 55.5, 54.5, 56, 55, 57, 54 })
        {
            var today = Day(days.Count - 1, score);
            (var change, state) = SustainabilityAlarm.Decide(state, today, days);
            rings += change == AlarmChange.None ? 0 : 1;
            days.Add(today);
        }

        Assert.Equal((1, true), (rings, state.Raised));
    }

    [Fact]
    public void What_is_not_comparable_is_no_fall()
    {
        var otherKnown = new ScoredPeriod(Today, 20, new Dictionary<Dimension, double> { [Dimension.Reach] = 20 });

        Assert.Equal(AlarmChange.None, SustainabilityAlarm.Decide(AlarmState.None, otherKnown, [Day(-1, 60)]).Change);
        Assert.Equal(AlarmChange.None, SustainabilityAlarm.Decide(AlarmState.None, Day(0, 20), [Day(-91, 60)]).Change);
        Assert.Equal(AlarmChange.None, SustainabilityAlarm.Decide(AlarmState.None, Day(0, null), [Day(-1, 60)]).Change);
        Assert.Equal(AlarmChange.NotComparable, SustainabilityAlarm.Decide(Raised(), otherKnown, []).Change);
        Assert.Equal(AlarmChange.NotComparable, SustainabilityAlarm.Decide(Raised(), Day(1, null), []).Change);
    }

    [Fact]
    public void After_a_year_the_lower_score_is_the_usual_one()
    {
        Assert.Equal(AlarmChange.None, SustainabilityAlarm.Decide(Raised(), Day(364, 50), []).Change);
        var (change, state) = SustainabilityAlarm.Decide(Raised(), Day(365, 50), []);
        Assert.Equal((AlarmChange.Lasting, false, 2), (change, state.Raised, state.Version));
    }

    [Fact]
    public void A_line_through_one_day_in_seven_falls_where_its_interval_leaves_out_nothing()
    {
        // 70, 68, 66, 65, 62 at weeks 0 to 4: slope -1.9 a week, worked out by hand; the days between are not looked at.
        double[] weeks = [70, 68, 66, 65, 62];
        var history = Enumerable.Range(0, 29).Select(day => Day(day - 28, day % 7 == 0 ? weeks[day / 7] : 1)).ToList();

        var trend = SustainabilityTrend.Of(history);

        Assert.Equal(("falling", 5), (trend.Direction, trend.Points));
        Assert.Equal(-1.9 / 7 * 365.25, trend.PerYear!.Value, 1e-9);
        // s = sqrt(0.7 / 3 / 10), t(3, 97.5 %) = 3.1824463.
        Assert.Equal(2 * 3.1824463 * Math.Sqrt(0.7 / 30) / 7 * 365.25, trend.Interval!.High - trend.Interval.Low, 1e-4);
        Assert.Null(trend.AnnualGrowth);
    }

    [Fact]
    public void Compound_growth_is_given_from_a_quarter_of_a_year_on()
    {
        var trend = SustainabilityTrend.Of([Day(-364, 50), Day(-182, 52), Day(0, 60)]);

        Assert.Equal(Math.Pow(60.0 / 50, 365.25 / 364) - 1, trend.AnnualGrowth!.Value, 1e-12);
        Assert.Equal("level", trend.Direction);
    }

    [Fact]
    public void Too_few_points_and_days_that_are_not_comparable_make_no_line()
    {
        Assert.Contains("2 points", SustainabilityTrend.Of([Day(-7, 60), Day(-3, 50), Day(0, 55)]).Unknown, StringComparison.Ordinal);
        Assert.Equal(1, SustainabilityTrend.Of([new(Today.AddDays(-14), 70, new Dictionary<Dimension, double>()), new(Today.AddDays(-7), 70, new Dictionary<Dimension, double>()), Day(0, 55)]).Points);
        Assert.NotNull(SustainabilityTrend.Of([Day(0, null)]).Unknown);
        Assert.NotNull(SustainabilityTrend.Of([]).Unknown);
    }

    private static AlarmState Raised() => new(1, true, Today, Day(-1, 60), []);

    private static ScoredPeriod Day(int days, double? score, double pressure = 50) => new(Today.AddDays(days), score, new Dictionary<Dimension, double>
    {
        [Dimension.HeritageIntegrity] = 70,
        [Dimension.Reach] = 70,
        [Dimension.Renewal] = 70,
        [Dimension.VisitorPressure] = pressure,
    });
}
