using CityIp.Analytics.Sustainability;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Weighing_the_evidence
{
    [Fact]
    public void The_newest_assessment_counts_and_names_its_source_and_day()
    {
        var scored = SomeAsset.Unknown().With("renewal", 90, new(2024, 5, 1)).With("renewal", 40, new(2026, 5, 1)).Score();

        var input = scored.Input("renewal-assessed");
        Assert.Equal((40, "A source", "2026-05-01", true), (input.Value, input.Source, input.AsOf, input.Counts));
    }

    [Fact]
    public void An_assessment_of_a_later_day_or_too_old_a_one_says_nothing()
    {
        var scored = SomeAsset.Unknown().With("renewal", 90, SomeAsset.Day.AddDays(1)).With("reach", 90, SomeAsset.Day.AddYears(-5).AddDays(-1)).With("community-benefit", 50, SomeAsset.Day.AddYears(-5)).Score();

        Assert.True(scored.Of(Dimension.Renewal) is null && scored.Of(Dimension.Reach) is null);
        Assert.Equal(50.5, scored.Of(Dimension.CommunityBenefit));
        Assert.Contains("more than 5 years", scored.Input("reach-assessed").Unknown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_without_a_figure_is_named_and_not_turned_into_one()
    {
        var scored = SomeAsset.Unknown().With("visitor-pressure", null, new(2026, 3, 15)).Score();

        Assert.Null(scored.Of(Dimension.VisitorPressure));
        Assert.Contains("of 2026-03-15 (A source), but its source gives no score", scored.Input("pressure-assessed").Unknown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_evidence_of_reach_counts_and_the_worst_of_pressure()
    {
        var asset = SomeAsset.Unknown(capacity: 100).With("reach", 30).WithTouches(9_999).With("visitor-pressure", 10).WithVisitors(150, 150, 150);

        var scored = asset.Score();

        Assert.Equal((100, 1), (scored.Of(Dimension.Reach)!.Value, scored.Of(Dimension.VisitorPressure)!.Value));
        Assert.Equal(["touches", "load"], scored.Dimensions.SelectMany(dimension => dimension.Inputs).Where(input => input.Counts).Select(input => input.Code));
    }

    [Theory]
    [InlineData(99, null)]
    [InlineData(100, 50.6)]
    public void A_thin_count_is_no_evidence_and_enough_of_it_begins_in_the_middle(long touches, double? score)
    {
        var scored = SomeAsset.Unknown().WithTouches(touches).Score();

        Assert.Equal(score, scored.Of(Dimension.Reach) is { } reach ? Math.Round(reach, 1) : (double?)null);
    }

    [Fact]
    public void Only_a_year_is_counted()
    {
        var asset = SomeAsset.Unknown().WithTouches(500, on: SomeAsset.Day.AddDays(-365)).WithTouches(100, on: SomeAsset.Day.AddDays(-364)).WithTouches(70, on: SomeAsset.Day.AddDays(1));

        Assert.Equal(100, asset.Score().Input("touches").Value);
    }

    [Fact]
    public void Few_visitors_are_hidden_and_more_are_rounded_before_anything_is_worked_out()
    {
        var asset = SomeAsset.Unknown(capacity: 10);

        Assert.Null(asset.WithVisitors(4).Score().Input("load").Value);
        Assert.Equal(1.0, asset.WithVisitors(14).Score().Input("load").Value);
        // A single small day would be what is left of the whole: the smallest other day is hidden with it.
        Assert.Equal(2.0, asset.WithVisitors(3, 13, 24).Score().Input("load").Value);
    }

    [Fact]
    public void One_visitor_more_or_less_cannot_be_told_from_the_score()
    {
        var asset = SomeAsset.Unknown(capacity: 100);

        Assert.Equal(asset.WithVisitors(86, 77, 95).Score().Of(Dimension.VisitorPressure), asset.WithVisitors(87, 78, 96).Score().Of(Dimension.VisitorPressure));
    }

    [Fact]
    public void The_busiest_three_days_are_set_against_the_capacity()
    {
        var scored = SomeAsset.Unknown(capacity: 100).WithVisitors(10, 100, 20, 80, 60, 30).Score();

        Assert.Equal(0.8, scored.Input("load").Value!.Value, 1e-12);
    }

    [Fact]
    public void A_deal_counts_from_the_day_it_is_signed_in_equal_parts_and_not_after_it_is_lost()
    {
        var (deal, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var asset = SomeAsset.Unknown()
            .WithDeal("lead", at: At(1), deal: deal, version: 1).WithDeal("signed", at: At(5), deal: deal, version: 2).WithDeal("lost", at: At(20), deal: deal, version: 3)
            .WithDeal("aftercare", at: At(2), others: [other]).WithDeal("landed", at: At(2), others: [other]);

        Assert.Equal((1.0, 2.0, 1.0), (On(4), On(10), On(21)));

        double? On(int day) => asset.Score(new(2026, 11, day)).Input("deals").Value;
        static DateTimeOffset At(int day) => new(2026, 11, day, 12, 0, 0, TimeSpan.Zero);
    }

    [Fact]
    public void Money_is_shown_in_parts_that_sum_and_its_concentration_per_currency()
    {
        var scored = SomeAsset.Unknown().WithDeal("signed", 300).WithDeal("signed", 100).WithDeal("negotiation", 1_000_000).Score();

        Assert.Equal(("CNY", 400), (scored.Money.Single().Currency, scored.Money.Single().Contracted));
        var contracted = scored.Concentration.Single(one => one.Of == "contracted-money");
        Assert.Equal((0.625, 2), (contracted.Value, contracted.Parts));
        Assert.Equal("The catalog keeps no licences yet.", scored.Concentration.Single(one => one.Of == "licence-revenue").Unknown);
    }

    [Fact]
    public void The_balance_of_global_and_local_reach_needs_both()
    {
        var known = SomeAsset.Unknown().With("global-reach", 30).With("local-reach", 90).Score().Balance;
        var unknown = SomeAsset.Unknown().With("global-reach", 30).WithTouches(5_000).Score().Balance;

        Assert.Equal((0.5, 30, 90), (known.Value, known.Global, known.Local));
        Assert.Null(unknown.Value);
        Assert.Contains("where counted visitors come from is not recorded", unknown.Unknown, StringComparison.Ordinal);
    }
}
