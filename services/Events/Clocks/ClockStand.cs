using CityIp.Events.Intake;

namespace CityIp.Events.Clocks;

/// <summary>What was noted of one sender's source since it was last written.</summary>
internal sealed record ClockNotes(long Events, long Samples, long Corrected, long Future, long Missing, long? SkewMilliseconds, int SkewSamples, DateTimeOffset First, DateTimeOffset Last, DateTimeOffset? LastFuture);

/// <summary>
/// How one source's clock stands: counters since the last writing, and the latest samples of its skew, sent minus received. What the way through the
/// network takes is in them: a clock that is right looks behind by it.
/// </summary>
internal sealed class ClockStand
{
    /// <summary>Odd, so that the median is one of them; few, so that a clock that was set right looks right soon.</summary>
    public const int MostSamples = 63;

    private readonly Lock sync = new();
    private long[]? latest;
    private int held;
    private int next;
    private (long Events, long Samples, long Corrected, long Future, long Missing) since;
    private DateTimeOffset first;
    private DateTimeOffset last;
    private DateTimeOffset? lastFuture;

    public DateTimeOffset Last
    {
        get
        {
            lock (sync)
            {
                return last;
            }
        }
    }

    public void Note(DateTimeOffset? sentTime, DateTimeOffset receivedAt, ClockFinding finding)
    {
        lock (sync)
        {
            first = since.Events == 0 ? receivedAt : first;
            last = receivedAt;
            since.Events++;
            since.Corrected += finding == ClockFinding.Corrected ? 1 : 0;
            since.Missing += finding == ClockFinding.Missing ? 1 : 0;
            if (finding == ClockFinding.Future)
            {
                since.Future++;
                lastFuture = receivedAt;
            }
            if (sentTime is { } sent)
            {
                since.Samples++;
                latest ??= new long[MostSamples];
                latest[next] = (sent - receivedAt).Ticks / TimeSpan.TicksPerMillisecond;
                next = (next + 1) % MostSamples;
                held = Math.Min(held + 1, MostSamples);
            }
        }
    }

    /// <summary>What came since the last time; null when nothing did.</summary>
    public ClockNotes? Take()
    {
        lock (sync)
        {
            if (since.Events == 0)
            {
                return null;
            }
            var notes = new ClockNotes(since.Events, since.Samples, since.Corrected, since.Future, since.Missing, Median(), held, first, last, lastFuture);
            since = default;
            return notes;
        }
    }

    /// <summary>What was taken could not be written: it comes with the next.</summary>
    public void GiveBack(ClockNotes notes)
    {
        lock (sync)
        {
            since = (since.Events + notes.Events, since.Samples + notes.Samples, since.Corrected + notes.Corrected, since.Future + notes.Future, since.Missing + notes.Missing);
            first = notes.First;
            lastFuture ??= notes.LastFuture;
        }
    }

    private long? Median()
    {
        if (held == 0)
        {
            return null;
        }
        Span<long> sorted = stackalloc long[held];
        latest.AsSpan(0, held).CopyTo(sorted);
        sorted.Sort();
        return sorted[held / 2];
    }
}
