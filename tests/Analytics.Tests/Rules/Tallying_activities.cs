using CityIp.Analytics.Counting;
using CityIp.Analytics.Tests.Host;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Tallying_activities
{
    private static readonly TestExpo Expo = new(Guid.NewGuid(), "expo", "Asia/Shanghai");
    private static readonly Dictionary<string, short> Types = new() { [TestExpo.BoothVisited] = 1, [TestExpo.CheckedIn] = 2 };
    private static readonly DateTimeOffset Now = new(2024, 11, 21, 9, 15, 30, TimeSpan.FromHours(8));

    [Fact]
    public void Generations_references_and_order_of_assets_tell_cells_apart_as_they_should()
    {
        var (one, other, booth) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        Assert.Equal(Cell.Of(Expo.Activity(assets: [one, other])).Id, Cell.Of(Expo.Activity(assets: [other, one, one])).Id);
        Assert.Equal(6, new[]
        {
            Expo.Activity(), Expo.Activity(generation: 1), Expo.Activity(booth: booth), Expo.Activity(hall: booth), Expo.Activity(assets: [booth]), Expo.Activity(district: ""),
        }.Select(activity => Cell.Of(activity).Id).Distinct().Count());
    }

    [Fact]
    public void A_minute_that_would_be_swept_at_once_is_not_written()
    {
        var tally = Tally.Of([Expo.Activity(at: Now), Expo.Activity(at: Now.AddDays(-3))], Types, Now.AddDays(-2));

        Assert.Equal([new DateTime(2024, 11, 21, 1, 15, 0, DateTimeKind.Utc)], tally.Minutes.Keys.Select(key => key.Minute));
        Assert.Equal(2, tally.Expos.Values.Sum());
    }

    [Fact]
    public void Tallies_together_are_the_tally_of_all()
    {
        var (booth, visitor) = (Guid.NewGuid(), Guid.NewGuid());
        var first = new[] { Expo.Activity(at: Now, booth: booth, visitor: visitor, assets: [booth]), Expo.Activity(TestExpo.CheckedIn, at: Now, visitor: visitor) };
        var second = new[] { Expo.Activity(at: Now, booth: booth, visitor: visitor, assets: [booth]), Expo.Activity(at: Now.AddHours(1), hall: booth, district: "qingpu") };

        var together = Tally.Of([Tally.Of(first, Types, Now.AddDays(-2)), Tally.Of(second, Types, Now.AddDays(-2))]);
        var all = Tally.Of([.. first, .. second], Types, Now.AddDays(-2));

        Assert.Equivalent(all.Expos, together.Expos, strict: true);
        Assert.Equivalent(all.Halls, together.Halls, strict: true);
        Assert.Equivalent(all.Booths, together.Booths, strict: true);
        Assert.Equivalent(all.Districts, together.Districts, strict: true);
        Assert.Equivalent(all.Assets, together.Assets, strict: true);
        Assert.Equivalent(all.Minutes, together.Minutes, strict: true);
        Assert.Equal(all.Visitors.Order(), together.Visitors.Order());
        Assert.Equal(all.Cells.Keys.Order(), together.Cells.Keys.Order());
    }
}
