using CityIp.Analytics.Live;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Cooling_down
{
    private static readonly DateTimeOffset Minute = new(2024, 11, 21, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_minute_that_is_not_over_counts_in_full() => Assert.Equal(1, Heat.Weight(Minute, Minute.AddSeconds(30)));

    [Fact]
    public void A_half_life_after_the_minute_it_counts_half() => Assert.Equal(0.5, Heat.Weight(Minute, Minute.AddMinutes(1) + Heat.HalfLife), 12);

    [Fact]
    public void At_the_end_of_the_window_less_than_a_fiftieth_is_left() => Assert.InRange(Heat.Weight(Minute, Minute.AddMinutes(1) + Heat.Window), 0, 0.02);

    [Theory]
    [InlineData(0.049, 0)]
    [InlineData(0.05, 0.1)]
    [InlineData(12.34, 12.3)]
    public void Heat_is_told_to_a_tenth(double heat, double told) => Assert.Equal(told, Heat.Rounded(heat));

    [Fact]
    public void A_change_holds_what_is_warmer_new_and_gone_cold()
    {
        var (same, warmer, cold, fresh) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        var changes = View((same, 1), (warmer, 2), (fresh, 3)).ChangesSince(View((same, 1), (warmer, 1), (cold, 4)));

        Assert.Equal([(warmer, 2), (fresh, 3), (cold, 0)], changes.Select(cell => (cell.Id, cell.Heat)));
    }

    private static HeatView View(params (Guid Id, double Heat)[] cells) => new(Guid.Empty, 1, 1, Minute, null, 300, [.. cells.Select(cell => new HeatCell(HeatKind.Booth, cell.Id, cell.Heat))]);
}
