using CityIp.Analytics.Sustainability;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Scoring_an_asset
{
    [Fact]
    public void The_score_is_the_geometric_mean_of_the_dimensions_worked_out_by_hand()
    {
        var scored = SomeAsset.Assessed(heritage: 90, reach: 80, yield: 70, community: 60, renewal: 50, pressure: 20).Score();

        // 1 + 99 x / 100, and for pressure 1 + 99 (100 - x) / 100.
        double[] dimensions = [90.1, 80.2, 70.3, 60.4, 50.5, 80.2];
        Assert.Equal(dimensions, scored.Dimensions.Select(dimension => Math.Round(dimension.Score!.Value, 10)));
        Assert.Equal(Math.Pow(dimensions.Aggregate(1.0, (product, one) => product * one), 1.0 / 6), scored.Score!.Value, 1e-9);
        Assert.Null(scored.LimitedBy);
        Assert.Equal((scored.Score!.Value, scored.Score.Value, scored.Score.Value), (scored.Uncapped!.Value, scored.Range!.Low, scored.Range.High));
    }

    [Fact]
    public void Popularity_lowers_the_score_once_the_place_bears_no_more()
    {
        var place = SomeAsset.Assessed(yield: null) with { Capacity = 1000 };
        var calm = place.WithTouches(1_000).WithVisitors(400, 300, 300);
        var crowded = place.WithTouches(5_000).WithVisitors(1_600, 1_400, 1_300);

        Assert.True(crowded.Score().Of(Dimension.Reach) > calm.Score().Of(Dimension.Reach));
        Assert.True(crowded.Score().Score < calm.Score().Score);
        Assert.Equal(1.43, crowded.Score().Input("load").Value!.Value, 0.01);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(45)]
    public void Revenue_cannot_buy_out_heritage(double heritage)
    {
        var rich = SomeAsset.Assessed(heritage, reach: 100, yield: 100, community: 100, renewal: 100, pressure: 0).Score();
        var kept = SomeAsset.Assessed(heritage: 60, reach: 60, yield: 50, community: 60, renewal: 60, pressure: 40).Score();

        Assert.True(rich.Uncapped > kept.Uncapped);
        Assert.True(rich.Score < kept.Score);
        Assert.Equal((rich.Of(Dimension.HeritageIntegrity), Dimension.HeritageIntegrity), (rich.Score, rich.LimitedBy));
    }

    [Fact]
    public void More_of_what_is_good_and_less_pressure_never_lower_the_score()
    {
        foreach (var low in new[] { 0.0, 10, 30, 55, 80, 99 })
        {
            var at = low;
            Func<double, AssetFacts>[] ways =
            [
                x => SomeAsset.Assessed(heritage: x), x => SomeAsset.Assessed(reach: x), x => SomeAsset.Assessed(yield: x), x => SomeAsset.Assessed(community: x),
                x => SomeAsset.Assessed(renewal: x), x => SomeAsset.Assessed(pressure: 100 - x),
                x => SomeAsset.Assessed(reach: 0).WithTouches((long)(200 + (100 * x))), x => SomeAsset.Assessed(reach: 0).WithTouches(100, (long)(10 + x)),
            ];
            Assert.All(ways, way => Assert.True(way(at).Score().Score <= way(at + 1).Score().Score));
        }
    }

    [Fact]
    public void Three_of_six_dimensions_are_not_assessable_and_say_what_is_missing_and_where_it_goes()
    {
        var scored = SomeAsset.Unknown().With("heritage-integrity", 80).With("reach", 70).With("renewal", 60).Score();

        Assert.True(scored is { Status: SustainabilityStatus.NotAssessable, Score: null, Range: null, Uncapped: null });
        Assert.Equal([Dimension.CommercialYield, Dimension.CommunityBenefit, Dimension.VisitorPressure], scored.Missing.Select(missing => missing.Dimension));
        Assert.Contains("keeps no licences", scored.Missing[0].Reason, StringComparison.Ordinal);
        Assert.Contains("There is no assessment of community-benefit.", scored.Missing[1].Reason, StringComparison.Ordinal);
        Assert.Contains("aspect community-benefit", scored.Missing[1].SupplyAt, StringComparison.Ordinal);
        Assert.Contains("dailyVisitorCapacity", scored.Missing[2].SupplyAt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fourth_dimension_makes_a_score_and_the_unknown_ones_its_range()
    {
        var asset = SomeAsset.Unknown().With("heritage-integrity", 80).With("reach", 70).With("renewal", 60).With("community-benefit", 50);

        var scored = asset.Score();

        Assert.Equal(SustainabilityStatus.Assessable, scored.Status);
        var worst = asset.With("commercial-yield", 0).With("visitor-pressure", 100).Score();
        var best = asset.With("commercial-yield", 100).With("visitor-pressure", 0).Score();
        Assert.Equal((worst.Score!.Value, best.Score!.Value), (scored.Range!.Low, scored.Range.High));
        Assert.InRange(scored.Score!.Value, scored.Range.Low, scored.Range.High);
    }

    [Fact]
    public void Not_knowing_the_heritage_is_no_way_to_a_certain_score()
    {
        var scored = SomeAsset.Unknown().With("commercial-yield", 100).With("reach", 100).With("renewal", 100).With("community-benefit", 100).Score();

        Assert.Equal(1, scored.Range!.Low);
    }

    [Fact]
    public void Another_asset_changes_nobodys_score()
    {
        var asset = SomeAsset.Assessed(heritage: 33, yield: 71).WithTouches(300);

        var alone = asset.Score();
        var among = asset.Score(null, SomeAsset.Assessed(heritage: 100, pressure: 100), SomeAsset.Unknown(), SomeAsset.Assessed(heritage: 0));

        Assert.Equal((alone.Score, alone.Range), (among.Score, among.Range));
    }

    [Fact]
    public void Nothing_is_known_of_an_asset_that_nobody_assessed_or_showed()
    {
        var scored = SomeAsset.Unknown(capacity: 100).Score();

        Assert.Equal(6, scored.Missing.Count);
        Assert.All(scored.Dimensions, dimension => Assert.All(dimension.Inputs, input => Assert.True(input.Value is null && input.Unknown is not null && !input.Counts)));
    }

    [Fact]
    public void The_version_of_the_method_is_raised_with_the_method()
    {
        // Whoever changes a goalpost, a weight or a rule comes by here: raise the version, or stored scores are compared with others of another kind.
        var goalposts = string.Join(";", SustainabilityMethod.Indicators.Select(rule => FormattableString.Invariant($"{rule.Code}:{rule.Dimension}:{rule.Worst}..{rule.Best}/{rule.Logarithm}/{rule.Least}")));

        Assert.Equal("2026-1", SustainabilityMethod.Version);
        Assert.Equal(
            "heritage-assessed:HeritageIntegrity:0..100//0;reach-assessed:Reach:0..100//0;global-reach-assessed:Reach:0..100//0;local-reach-assessed:Reach:0..100//0;touches:Reach:0..4/10/100;leads:Reach:0..2/10/10;"
            + "yield-assessed:CommercialYield:0..100//0;community-assessed:CommunityBenefit:0..100//0;renewal-assessed:Renewal:0..100//0;deals:Renewal:0..2/2/1;pressure-assessed:VisitorPressure:100..0//0;load:VisitorPressure:1.5..0.5//0",
            goalposts);
    }
}
