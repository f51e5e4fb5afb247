using CityIp.Events.Clocks;
using CityIp.Events.Intake;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Estimating_skew
{
    private static readonly DateTimeOffset Noon = new(2026, 10, 1, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_skew_is_the_median_so_that_one_slow_upload_changes_nothing()
    {
        var stand = new ClockStand();
        foreach (var seconds in (int[])[60, 61, 59, -7200, 60])
        {
            stand.Note(Noon.AddSeconds(seconds), Noon, ClockFinding.Corrected);
        }
        var notes = stand.Take()!;
        Assert.Equal((5, 5, 5, 60_000L, 5), (notes.Events, notes.Samples, notes.Corrected, notes.SkewMilliseconds, notes.SkewSamples));
    }

    [Fact]
    public void Only_the_latest_samples_count_so_a_clock_that_was_set_right_looks_right()
    {
        var stand = new ClockStand();
        for (var i = 0; i < 500; i++)
        {
            stand.Note(Noon.AddHours(1), Noon, ClockFinding.Corrected);
        }
        for (var i = 0; i < 32; i++)
        {
            stand.Note(Noon, Noon, ClockFinding.Trusted);
        }
        var notes = stand.Take()!;
        Assert.Equal((532, 0L, ClockStand.MostSamples), (notes.Samples, notes.SkewMilliseconds, notes.SkewSamples));
    }

    [Fact]
    public void What_was_taken_is_taken_once_unless_it_is_given_back()
    {
        var stand = new ClockStand();
        Assert.Null(stand.Take());
        stand.Note(null, Noon, ClockFinding.Future);
        var notes = stand.Take()!;
        Assert.Equal((1, 0, 1, null, Noon), (notes.Events, notes.Samples, notes.Future, notes.SkewMilliseconds, notes.LastFuture));
        Assert.Null(stand.Take());
        stand.GiveBack(notes);
        stand.Note(null, Noon.AddMinutes(1), ClockFinding.Missing);
        var both = stand.Take()!;
        Assert.Equal((2, 1, 1, Noon, Noon.AddMinutes(1)), (both.Events, both.Future, both.Missing, both.First, both.Last));
    }

    [Fact]
    public void No_number_of_sources_fills_the_memory()
    {
        using var clocks = new SenderClocks();
        var sender = new Sender(Sender.Http, "key", "organisation");
        clocks.Note([.. Enumerable.Range(0, SenderClocks.MostSources + 100).Select(number => Accepted(sender, $"urn:test:{number}", null))]);
        Assert.Equal(SenderClocks.MostSources, clocks.All.Count());
        clocks.Forget(Noon.AddSeconds(1));
        Assert.Empty(clocks.All);
        // A source that holds the visitor is a person's.
        var visitor = Guid.NewGuid();
        clocks.Note([Accepted(sender, $"urn:phone:{visitor}", visitor), Accepted(sender, "urn:kiosk:1", visitor)]);
        Assert.Equal("urn:kiosk:1", Assert.Single(clocks.All).Key.Source);
    }

    private static ReceivedEvent Accepted(Sender sender, string source, Guid? visitor) => new() { Index = 0, Id = "1", Sender = sender, ReceivedAt = Noon, Source = source, Visitor = visitor, Status = IntakeStatus.Accepted };
}
