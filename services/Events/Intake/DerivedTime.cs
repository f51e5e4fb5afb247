namespace CityIp.Events.Intake;

/// <summary>What was done to the device's time to get the time that counts.</summary>
internal enum ClockFinding
{
    /// <summary>Taken as the device said.</summary>
    Trusted,

    /// <summary>The device's clock was wrong when it sent; its time was moved by as much.</summary>
    Corrected,

    /// <summary>The time would lie in the future even so: the time of receipt stands.</summary>
    Future,

    /// <summary>The device gave no time: the time of receipt stands.</summary>
    Missing,
}

/// <summary>
/// The time an activity counts for, fixed at intake. What passed between doing and sending on the device's own clock is right even where the
/// clock is wrong, so: received - (sent - done). Formula: Snowplow's derived timestamp.
/// </summary>
internal static class DerivedTime
{
    /// <summary>A difference this small is the way through the network, not a wrong clock.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    public static (DateTimeOffset OccurredAt, ClockFinding Finding) Of(DateTimeOffset? deviceTime, DateTimeOffset? sentTime, DateTimeOffset receivedAt)
    {
        if (deviceTime is not { } done)
        {
            return (receivedAt, ClockFinding.Missing);
        }
        var skew = sentTime is { } sent ? receivedAt - sent : TimeSpan.Zero;
        var isSkewed = skew.Duration() > Tolerance;
        var occurred = isSkewed && Fits(done, skew) ? done + skew : done;
        if (occurred > receivedAt + Tolerance)
        {
            return (receivedAt, ClockFinding.Future);
        }
        return (occurred, isSkewed ? ClockFinding.Corrected : ClockFinding.Trusted);
    }

    /// <summary>UTC start of the hour, on the expo's clocks, that the time lies in.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset occurredAt, TimeZoneInfo zone)
    {
        var local = occurredAt.UtcTicks + zone.GetUtcOffset(occurredAt).Ticks;
        return new(occurredAt.UtcTicks - (local % TimeSpan.TicksPerHour), TimeSpan.Zero);
    }

    private static bool Fits(DateTimeOffset time, TimeSpan skew) =>
        time.UtcTicks + skew.Ticks > DateTimeOffset.MinValue.Ticks && time.UtcTicks + skew.Ticks < DateTimeOffset.MaxValue.Ticks;
}
