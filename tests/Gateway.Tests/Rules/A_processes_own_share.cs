using CityIp.Gateway.Limits;
using Xunit;

namespace CityIp.Gateway.Tests.Rules;

public sealed class A_processes_own_share
{
    private readonly Clock clock = new();

    [Fact]
    public void It_is_the_part_configured_of_rate_and_burst()
    {
        var share = new OwnShare(new(PerSecond: 10, Burst: 40), 0.5, clock);
        Assert.Equal(20, share.Lease(100).Granted);
        Assert.Equal(0, share.Lease(1).Granted);
        clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(10, share.Lease(100).Granted);
    }

    [Fact]
    public void It_does_not_grow_above_the_burst()
    {
        var share = new OwnShare(new(PerSecond: 10, Burst: 40), 0.5, clock);
        clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(20, share.Lease(100).Granted);
    }

    [Fact]
    public void It_says_when_there_is_one_again()
    {
        var share = new OwnShare(new(PerSecond: 1, Burst: 2), 0.5, clock);
        Assert.Equal(1, share.Lease(1).Granted);
        Assert.Equal(TimeSpan.FromSeconds(2), share.Lease(1).Wait);
    }

    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Pass(TimeSpan time) => now += time.Ticks;
    }
}
