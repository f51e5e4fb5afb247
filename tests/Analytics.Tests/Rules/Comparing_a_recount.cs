using CityIp.Analytics.Recount;
using CityIp.Contracts;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Comparing_a_recount
{
    private static readonly DateTimeOffset Hour = new(2024, 11, 21, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Equal_counts_have_no_difference_whatever_the_order_and_offset() =>
        Assert.Empty(Recounts.Differences([new(Hour.ToOffset(TimeSpan.FromHours(8)), "a", 1), new(Hour, "b", 2)], [new(Hour, "b", 2), new(Hour, "a", 1)]));

    [Fact]
    public void Lost_doubled_and_invented_activities_are_named()
    {
        var differences = Recounts.Differences([new(Hour, "lost", 2), new(Hour, "doubled", 1), new(Hour, "same", 5)], [new(Hour, "lost", 1), new(Hour, "doubled", 2), new(Hour, "invented", 1), new(Hour, "same", 5)]);

        Assert.Equal([("doubled", 1, 2), ("invented", 0, 1), ("lost", 2, 1)], differences.Select(difference => (difference.Type, difference.Stored, difference.Counted)));
    }
}
