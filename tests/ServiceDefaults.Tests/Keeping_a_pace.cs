using Xunit;

namespace CityIp.ServiceDefaults.Tests;

public sealed class Keeping_a_pace
{
    private readonly Clock clock = new();
    private readonly Pace pace;

    public Keeping_a_pace() => pace = new(TimeSpan.FromMilliseconds(25), clock);

    [Fact]
    public void Who_comes_first_does_not_wait() => Assert.Equal(TimeSpan.Zero, pace.Left);

    [Fact]
    public void Who_comes_soon_after_waits_for_the_rest_of_the_distance()
    {
        pace.Start();
        clock.Pass(TimeSpan.FromMilliseconds(10));

        Assert.Equal(TimeSpan.FromMilliseconds(15), pace.Left);
    }

    [Fact]
    public async Task Who_comes_after_a_rest_does_not_wait()
    {
        pace.Start();
        clock.Pass(TimeSpan.FromMilliseconds(25));
        Assert.Equal(TimeSpan.Zero, pace.Left);

        await pace.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromMilliseconds(25), pace.Left);
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        pace.Start();
        using var end = new CancellationTokenSource();
        var waiting = pace.StartAsync(end.Token);
        Assert.False(waiting.IsCompleted);

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private sealed class Clock : TimeProvider
    {
        private long now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => now += time.Ticks;

        public override long GetTimestamp() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

        private sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
