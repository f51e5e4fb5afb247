using System.Text.RegularExpressions;

namespace CityIp.Events;

/// <summary>Time zones and the times people write without one.</summary>
internal static partial class LocalTime
{
    /// <summary>The zone of an IANA name; null when there is none of that name.</summary>
    public static TimeZoneInfo? Find(string name) =>
        IanaName().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? zone : null;

    /// <summary>A time with an offset is that instant; one without is local time of the zone. Null when the clocks of that zone never, or twice, showed it.</summary>
    public static DateTimeOffset? ToUtc(DateTime time, TimeZoneInfo zone)
    {
        if (time.Kind != DateTimeKind.Unspecified)
        {
            return new(time.ToUniversalTime());
        }
        return zone.IsInvalidTime(time) || zone.IsAmbiguousTime(time) ? null : new(TimeZoneInfo.ConvertTimeToUtc(time, zone));
    }

    /// <summary>The instant a day begins: where the clocks skip midnight, the first minute they show.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var time = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(time))
        {
            time = time.AddMinutes(1);
        }
        // Where midnight is shown twice the larger offset is the earlier instant.
        var offset = zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Max() : zone.GetUtcOffset(time);
        return new DateTimeOffset(time, offset).ToUniversalTime();
    }

    public static Fault Unclear(string field, TimeZoneInfo zone) =>
        new("invalid-local-time", $"Clocks in {zone.Id} never or twice show this time, because of a clock change. Write it with an offset.", field);

    [GeneratedRegex("^(UTC|[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*)+)$")]
    private static partial Regex IanaName();
}
