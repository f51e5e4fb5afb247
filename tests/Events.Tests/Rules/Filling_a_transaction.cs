using CityIp.Events.Intake;
using CityIp.Testing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Filling_a_transaction
{
    private readonly IntakeQueue queue = new(new ConfigurationBuilder().Build());

    [Fact]
    public void It_takes_what_fits_and_splits_no_request()
    {
        Assert.True(queue.TryHandOver(Request(events: 300)));
        Assert.True(queue.TryHandOver(Request(events: 150)));
        Assert.True(queue.TryHandOver(Request(events: 100)));

        Assert.Equal([300, 150], Fill());
        Assert.Equal([100], Fill());
        Assert.Empty(Fill());
    }

    [Fact]
    public void A_request_larger_than_a_transaction_should_be_is_taken_alone()
    {
        Assert.True(queue.TryHandOver(Request(events: 2, bytes: 1 << 20)));
        Assert.True(queue.TryHandOver(Request(events: 1)));

        Assert.Equal([2], Fill());
        Assert.Equal([1], Fill());
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(1, 256 << 10)]
    public async Task Who_gathers_is_woken_when_what_waits_fills_one(int events, int bytes)
    {
        Assert.True(queue.TryHandOver(Request(events - 1, bytes - 1)));
        Assert.False(queue.IsFullLoad);
        var woken = queue.Changed.WaitAsync();
        Assert.False(woken.IsCompleted);

        Assert.True(queue.TryHandOver(Request(events: 1)));

        await woken.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        Assert.True(queue.IsFullLoad);
        Fill();
        Assert.False(queue.IsFullLoad);
    }

    [Fact]
    public void What_is_turned_away_at_the_end_does_not_count_as_waiting()
    {
        queue.Close();

        Assert.False(queue.TryHandOver(Request(events: 500)));
        Assert.False(queue.IsFullLoad);
        Assert.Empty(Fill());
    }

    private List<int> Fill()
    {
        var load = new IntakeLoad();
        queue.Fill(load);
        return [.. load.Work.Select(work => work.Events.Count)];
    }

    private static IntakeWork Request(int events, int bytes = 1) => new([.. Enumerable.Range(0, events).Select(index => new ReceivedEvent
    {
        Index = index,
        Id = null,
        Sender = new(Sender.Http, "key", "organisation"),
        ReceivedAt = DateTimeOffset.UnixEpoch,
    })], bytes);
}
