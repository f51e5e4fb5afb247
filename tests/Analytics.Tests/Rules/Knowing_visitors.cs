using CityIp.Analytics.Counting;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Knowing_visitors
{
    private static readonly DateTime Hour = new(2026, 11, 25, 9, 0, 0, DateTimeKind.Utc);
    private readonly KnownVisitors known = new();

    [Fact]
    public void Who_was_written_is_not_asked_for_again()
    {
        (Guid, DateTime, Guid) one = (Guid.NewGuid(), Hour, Guid.NewGuid()), other = (Guid.NewGuid(), Hour, Guid.NewGuid());
        known.Add([one]);

        Assert.Equal([other], known.Others([one, other]));
    }

    [Fact]
    public void The_same_visitor_elsewhere_or_in_another_hour_is_another()
    {
        var one = (Cell: Guid.NewGuid(), Hour, Visitor: Guid.NewGuid());
        known.Add([one]);

        Assert.Equal(2, known.Others([(Guid.NewGuid(), one.Hour, one.Visitor), (one.Cell, one.Hour.AddHours(1), one.Visitor)]).Count);
    }

    [Fact]
    public void Who_was_not_seen_for_long_is_asked_for_again_and_who_was_is_not()
    {
        (Guid, DateTime, Guid) seen = (Guid.NewGuid(), Hour, Guid.NewGuid()), gone = (Guid.NewGuid(), Hour, Guid.NewGuid());
        known.Add([seen, gone]);
        known.Add(Many(120_000));
        Assert.Empty(known.Others([seen]));
        known.Add(Many(120_000));

        Assert.Equal([gone], known.Others([seen, gone]));
    }

    private static IEnumerable<(Guid, DateTime, Guid)> Many(int count) => Enumerable.Range(0, count).Select(_ => (Guid.NewGuid(), Hour, Guid.NewGuid()));
}
